"""Spaces in, a fused space out: fit a fuser, apply it, or both at once."""

import time
import warnings
from dataclasses import dataclass
from typing import Any

import numpy as np
from sklearn.base import clone
from sklearn.utils import check_random_state

from .. import _checks
from .._require import require
from ..store import INNER_PRODUCT, Space
from .fuser import ProductFuser
from .krossfuse import FUSERS
from .parameters import recorded_parameters
from .space_rows import Experts, check_space, experts_of, in_batches, need_rows, stack_rows


def fit_fuser(
    clip: Space, expert: Experts = None, text_expert: Experts = None, *,
    method: Any = "rp", labels: Any = None, **parameters: Any,
) -> Any:  # fmt: skip
    """Fit a fuser on the rows of spaces.

    Parameters
    ----------
    clip : Space
        Image rows; text rows where there is a text expert.
    expert : Space or sequence of Space, default=None
        Image rows of the same ids.
    text_expert : Space or sequence of Space, default=None
        Text rows of the same captions.
    method : {"rp", "nystrom", "pca", "exact", "kpomrp", "concat"} or transformer, default="rp"
        A name of ``FUSERS``, or any transformer of scikit-learn's kind: a clone of it is fitted
        on the image rows, parents side by side. It fuses text rows where it has a method
        ``transform_text``, given text rows side by side.
    labels : sequence of shape (n,), default=None
        Class of each image, which ``target_loss`` asks for.
    **parameters : dict
        Of the named fuser; an instance has its own. A ``random_state`` that is no integer is
        replaced by one drawn from it, a parameter that is "auto" by what was chosen.

    Returns
    -------
    estimator
        Fitted; give it to :func:`apply_fuser`, or to :func:`save_fuser` if it is one of ours.

    Raises
    ------
    InputError
        If there is no expert, ids or row counts differ, a parameter is out of range, or the
        method is neither a name nor a transformer.

    Examples
    --------
    >>> from sklearn.decomposition import PCA
    >>> import numpy as np
    >>> rng, ids = np.random.default_rng(0), np.array(["a", "b", "c", "d", "e"])
    >>> clip = Space("CLIP", ids, rng.standard_normal((5, 4)))
    >>> expert = Space("expert", ids, rng.standard_normal((5, 6)))
    >>> fit_fuser(clip, expert, method="exact").transform(np.ones((1, 10))).shape
    (1, 28)
    >>> fit_fuser(clip, expert, method=PCA(3)).transform(np.ones((1, 10))).shape
    (1, 3)
    """
    parents = _parents(clip, expert, text_expert)
    some = parents.of_images or parents.of_texts
    require(some, "no expert", "an image expert, a text expert or both")
    need_rows(clip, "image")
    if isinstance(method, str):
        fuser = _named_fuser(method, parents, parameters)
    else:
        require(not parameters, f"{sorted(parameters)} beside an instance", "them in the instance")
        fuser = _cloned(method)
    _seed(fuser)
    image = stack_rows(clip, parents.of_images, "image")
    if isinstance(fuser, ProductFuser):
        warn_of_no_text(fuser.C, clip)
    _check_use_of(labels, fuser, method)
    if not isinstance(fuser, ProductFuser):
        return fuser.fit(image)
    text = stack_rows(clip, parents.of_texts, "text") if parents.of_texts else None
    fuser.fit(image, labels, text=text)
    return fuser.set_params(**fuser.chosen_)  # what is recorded draws again


def apply_fuser(
    fuser: Any, clip: Space, expert: Experts = None, text_expert: Experts = None, *,
    name: str = "fused",
) -> Space:  # fmt: skip
    """Embed the rows of spaces by a fitted fuser; they may be other rows than it was fitted on.

    Parameters
    ----------
    fuser : estimator
        Of :func:`fit_fuser` or :func:`load_fuser`.
    clip : Space
        Encoded as what the fuser was fitted on: image rows; text and class rows where there
        are any.
    expert : Space or sequence of Space, default=None
        Image rows of the same ids; needed if the fuser was fitted with one.
    text_expert : Space or sequence of Space, default=None
        Text rows (and class rows) of the same captions; needed if the fuser was fitted with one
        and CLIP has text rows.
    name : str, default="fused"
        Name of the result.

    Returns
    -------
    Space
        Compare its rows by inner product.

    Raises
    ------
    InputError
        If a parent is missing or has other columns than in the fit, or ids or row counts differ, or
        products of rows are beyond the numbers of their dtype.

    Examples
    --------
    >>> import numpy as np
    >>> rng, ids = np.random.default_rng(0), np.array(["a", "b", "c", "d", "e"])
    >>> clip = Space("CLIP", ids, rng.standard_normal((5, 4)))
    >>> expert = Space("expert", ids, rng.standard_normal((5, 6)))
    >>> fuser = fit_fuser(clip, expert, n_components=32, random_state=0)
    >>> one = [Space(s.name, ids[:1], s.image[:1]) for s in (clip, expert)]
    >>> apply_fuser(fuser, *one).image.shape
    (1, 32)
    """
    started = time.perf_counter()
    parents = _parents(clip, expert, text_expert)
    _checks.typed("name", name, str, "a name in words")
    need_rows(clip, "image")
    can = hasattr(fuser, "transform") and not isinstance(fuser, type)
    require(can, f"fuser={_checks.shown(fuser)}", "a fitted fuser, of fit_fuser or load_fuser")
    if isinstance(fuser, ProductFuser):
        _check_parents(fuser, parents)
        reads = "text" in fuser.widths_
    else:
        reads = hasattr(fuser, "transform_text")
    rows = {"image": stack_rows(clip, parents.of_images, "image")}
    if reads:
        rows["text"] = stack_rows(clip, parents.of_texts, "text")
        rows["classes"] = stack_rows(clip, parents.of_texts, "classes")
    fused = {
        part: in_batches(fuser.transform if part == "image" else fuser.transform_text, stacked)
        for part, stacked in rows.items()
        if stacked is not None
    }
    for part, products in fused.items():
        _check_finite(products, part)
    given = [clip, *parents.of_images, *parents.of_texts]
    info = _fused_info(fuser, given, time.perf_counter() - started)
    if "classes" in fused:
        named = ("class_names", "class_target")
        info |= {key: clip.info[key] for key in named if key in clip.info}
    return Space(name, clip.ids, **fused, info={**info, "dim": fused["image"].shape[1]})


def _check_finite(rows: np.ndarray, part: str) -> None:
    bad = np.flatnonzero(~np.isfinite(rows).all(axis=1)).tolist()
    got = f"fused {part} rows with NaN or infinity in {len(bad)} row(s): {bad[:5]}"
    require(not bad, got, "parents whose products are finite: kernel='cosine', or shorter rows")


@dataclass(frozen=True)
class _Parents:
    """CLIP, and the experts of each modality."""

    clip: Space
    of_images: list[Space]
    of_texts: list[Space]


def _parents(clip: Space, expert: Experts, text_expert: Experts) -> _Parents:
    check_space("clip", clip)
    of_images, of_texts = experts_of("expert", expert), experts_of("text_expert", text_expert)
    return _Parents(clip, of_images, of_texts)


def _named_fuser(method: str, parents: _Parents, parameters: dict[str, Any]) -> ProductFuser:
    hint = _checks.meant(method, FUSERS)
    expected = "one of " + ", ".join(FUSERS) + f"{hint}, or a transformer with fit and transform"
    require(method in FUSERS, f"method={method!r}", expected)
    _checks.keywords(parameters, FUSERS[method], {"widths", "text_widths"})
    seeing = [parents.clip, *parents.of_images]
    widths = tuple(need_rows(space, "image").shape[1] for space in seeing)
    text_widths = None
    if parents.of_texts:
        reading = [need_rows(space, "text").shape[1] for space in parents.of_texts]
        text_widths = (parents.clip.dim, *reading)
    return FUSERS[method](widths, text_widths=text_widths, **parameters)


def warn_of_no_text(C: float, clip: Space) -> None:
    """Warn where nothing could be found by texts.

    Parameters
    ----------
    C : float
        Weight of CLIP's kernel.
    clip : Space
        CLIP.
    """
    reads = clip.text is not None or clip.classes is not None
    if C == 0 and reads:
        nothing = "images and texts have nothing in common, every product of them is 0"
        message = f"C=0: {nothing}; any C above 0 ranks across modalities as CLIP does"
        warnings.warn(message, UserWarning, stacklevel=4)


def _check_use_of(labels: Any, fuser: Any, method: Any) -> None:
    """Refuse labels that nothing would read."""
    read = getattr(fuser, "target_loss", None) is not None
    got = f"labels= with method={_checks.shown(method)} without target_loss"
    require(labels is None or read, got, "n_components='auto' and target_loss=..., or no labels")


def _cloned(method: Any) -> Any:
    """Unfitted clone of a transformer, which stays as it is."""
    require(not isinstance(method, type), f"method={method!r}, a class", "an instance of it")
    lacking = [name for name in ("fit", "transform", "get_params") if not hasattr(method, name)]
    got = f"method={method!r} without {', '.join(lacking)}"
    expected = "a name (" + ", ".join(FUSERS) + ") or a transformer of scikit-learn's kind"
    require(not lacking, got, expected)
    return clone(method)


def _seed(fuser: Any) -> None:
    """Give every ``random_state`` that is no integer one that is: what is recorded draws again."""
    for name, value in fuser.get_params().items():
        seeded = isinstance(value, int | np.integer)
        if name.split("__")[-1] == "random_state" and not seeded:
            _checks.random_source(name, value)
            fuser.set_params(**{name: int(check_random_state(value).randint(2**31 - 1))})


def _check_parents(fuser: ProductFuser, parents: _Parents) -> None:
    """Compare the parents with those that a fuser of ours was fitted on."""
    fitted = hasattr(fuser, "widths_")
    require(fitted, f"{type(fuser).__name__} that was not fitted", "one of fit_fuser or load_fuser")
    clip = parents.clip
    d, *image_experts = fuser.widths_["image"]
    text_experts = fuser.widths_.get("text", (d,))[1:]
    got = f"{clip.name} of {clip.dim} columns as CLIP"
    require(clip.dim == d, got, f"{d}, as in the fit")
    _check_experts(parents.of_images, image_experts, "expert")
    if clip.text is not None or clip.classes is not None:
        _check_experts(parents.of_texts, text_experts, "text_expert")


def _check_experts(spaces: list[Space], widths: Any, role: str) -> None:
    if not spaces:
        got = f"no {role} for a fuser that was fitted with one"
        require(not widths, got, f"{role}=SPACE of {sum(widths)} columns")
        return
    names = ", ".join(space.name for space in spaces)
    require(widths, f"{role} {names} for a fuser that was fitted without one", "none")
    dims = [space.dim for space in spaces]
    got = f"{role} {names} of {', '.join(map(str, dims))} columns"
    require(dims == list(widths), got, f"{', '.join(map(str, widths))}, as in the fit")


def _fused_info(fuser: Any, parents: list[Space], seconds: float) -> dict[str, Any]:
    names = {cls: name for name, cls in FUSERS.items()}
    info = {
        "role": "fused",
        "compare_by": INNER_PRODUCT,
        "method": names.get(type(fuser), "estimator"),
        "model": type(fuser).__name__,
        "parameters": recorded_parameters(fuser),
        "parents": [parent.name for parent in parents],
        "random_weights": any(parent.info.get("random_weights", False) for parent in parents),
        "demo": any(parent.info.get("demo", False) for parent in parents),
        "seconds": seconds,
    }
    searched = getattr(fuser, "width_search_", None)
    if searched:  # n_components="auto"
        info["width_reason"] = searched["reason"]
    return info
