"""Spaces in, a fused space out."""

import time
from typing import Any

import numpy as np

from .._require import require
from ..store import Space
from .krossfuse import FUSERS
from .renamed import recorded_parameters


def fuse(
    clip: Space, expert: Space | None = None, text_expert: Space | None = None, *,
    method: str = "rp", name: str = "fused", **parameters: Any,
) -> Space:  # fmt: skip
    """Fuse a CLIP space with an image expert, a text expert, or both (Algorithm 2).

    Parameters
    ----------
    clip : Space
        Image rows; text rows and class rows where there are any.
    expert : Space, default=None
        Image rows of the same ids.
    text_expert : Space, default=None
        Text rows (and class rows) of the same captions.
    method : {"rp", "exact", "kpomrp", "concat"}, default="rp"
        :class:`RPKrossFuse`, :class:`KrossFuse`, :class:`KPoMRP` or :class:`Concat`.
    name : str, default="fused"
        Name of the result.
    **parameters
        Of that estimator: ``n_components=3000``, ``C=0.1``, ``kernel="cosine"``, ...

    Returns
    -------
    Space
        Compare its rows by inner product.

    Raises
    ------
    InputError
        If ids or row counts differ, or a parameter is out of range.

    Examples
    --------
    >>> rng = np.random.default_rng(0)
    >>> ids = np.array(["a", "b", "c", "d", "e"])
    >>> clip = Space("CLIP", ids, rng.standard_normal((5, 4)), rng.standard_normal((7, 4)))
    >>> expert = Space("expert", ids, rng.standard_normal((5, 6)))
    >>> fused = fuse(clip, expert, n_components=32, random_state=0)
    >>> fused.image.shape, fused.text.shape
    ((5, 32), (7, 32))
    """
    require(method in FUSERS, f"method={method!r}", "one of " + ", ".join(FUSERS))
    started = time.perf_counter()
    require(expert or text_expert, "no expert", "an image expert, a text expert or both")
    widths = tuple(_need(space, "image").shape[1] for space in (clip, expert) if space)
    text_widths = (clip.dim, _need(text_expert, "text").shape[1]) if text_expert else None
    image, text, classes = (
        _stack(clip, other, part)
        for other, part in ((expert, "image"), (text_expert, "text"), (text_expert, "classes"))
    )
    fuser = FUSERS[method](widths, text_widths=text_widths, **parameters)
    fuser.fit(image, text=text if text_expert is not None else None)
    reads = "text" in fuser.widths_
    rows = {
        "image": _in_batches(fuser.transform, image),
        "text": _in_batches(fuser.transform_text, text) if reads else None,
        "classes": _in_batches(fuser.transform_text, classes) if reads else None,
    }
    parents = [s for s in (clip, expert, text_expert) if s is not None]
    info = _fused_info(fuser, parents, time.perf_counter() - started)
    return Space(name, clip.ids, **rows, info={"role": "fused", "method": method, **info})


def _fused_info(fuser: Any, parents: list[Space], seconds: float) -> dict[str, Any]:
    return {
        "model": type(fuser).__name__,
        "parameters": recorded_parameters(fuser),
        "parents": [parent.name for parent in parents],
        "random_weights": any(p.info.get("random_weights", False) for p in parents),
        "demo": any(p.info.get("demo", False) for p in parents),
        "seconds": seconds,
        "dim": fuser._n_features_out,
    }


def _need(space: Space, part: str) -> np.ndarray:
    rows = getattr(space, part)
    require(rows is not None, f"{space.name} without {part} rows", f"{part} rows in it")
    return rows


def _stack(clip: Space, expert: Space | None, part: str) -> np.ndarray | None:
    """CLIP's and the expert's rows side by side; None where there is nothing to fuse."""
    rows = getattr(clip, part)
    if rows is None or expert is None:
        return rows
    if part == "classes" and expert.classes is None:
        return None
    other = _need(expert, part)
    got = f"{part} rows: {clip.name} has {len(rows)}, {expert.name} {len(other)}"
    require(len(rows) == len(other), got, "the same samples in the same order")
    same = part != "image" or np.array_equal(clip.ids, expert.ids)
    require(same, f"other ids in {clip.name} and {expert.name}", "the same ids, same order")
    return np.hstack([rows, other])


def _in_batches(transform: Any, rows: np.ndarray | None, size: int = 4096) -> np.ndarray | None:
    if rows is None:
        return None
    return np.vstack([transform(rows[i : i + size]) for i in range(0, max(len(rows), 1), size)])
