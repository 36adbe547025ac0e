"""How each baseline is made, and the knobs that may be chosen for it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from sklearn.decomposition import PCA

from .._machine.memory import ask_for
from ..store import Space
from .fusing import fuse
from .kernel_features import gram_features
from .space_rows import need_rows
from .weights import Weights

EXACT_NAME = "fused (exact)"
Parents = tuple[Space, list[Space], list[Space]]  # CLIP, experts of images, of texts
Knobs = Mapping[str, float]  # name of a parameter to its value


@dataclass(frozen=True)
class Asked:
    """What all baselines of a fused space share with it.

    Attributes
    ----------
    n_components : int
        Width of those that are not exact.
    weights : Weights
        Of the fused space.
    kernel : str
        Of the experts in the fused space.
    random_state : int
        Draws projections.
    text_expert_weight : float or sequence of float, default=None
        Of the text experts on their own; None takes that of the image experts.
    """

    n_components: int
    weights: Weights
    kernel: str
    random_state: int
    text_expert_weight: Any = None

    @property
    def C(self) -> float:
        """Give the C of those that have no other weight, and where a chosen one starts.

        Returns
        -------
        float
            That of the fused space; the usual one where that is 0, which these cannot have.
        """
        return self.weights.C or Weights().C

    @property
    def of_fusion(self) -> dict[str, Any]:
        """Give the weights of the fused space as parameters of functions.

        Returns
        -------
        dict of str
            Those of :class:`Weights`, and that of the text experts.
        """
        texts = {"text_expert_weight": self.text_expert_weight}
        return {**self.weights.parameters(), **texts}

    @property
    def linear_or_cosine(self) -> str:
        """Give the kernel of the experts where it must be an inner product of rows.

        Returns
        -------
        str
            "linear" with the linear kernel, else "cosine".
        """
        return "linear" if self.kernel == "linear" else "cosine"


def make_baseline(name: str, parents: Parents, asked: Asked, knobs: Knobs) -> Space:
    """Make one baseline.

    Parameters
    ----------
    name : str
        One of ``MAKERS``.
    parents : tuple of Space, list and list
        CLIP, image experts, text experts.
    asked : Asked
        What it shares with the fused space.
    knobs : mapping of str to float
        What was chosen for it; the rest is as asked.

    Returns
    -------
    Space
        With its role: "concat", "exact" or "baseline".

    Examples
    --------
    >>> rng, ids = np.random.default_rng(0), np.array(["a", "b", "c"])
    >>> a, b = (Space(name, ids, rng.standard_normal((3, 4))) for name in "ab")
    >>> make_baseline("exact", (a, [b], []), Asked(16, Weights(), "cosine", 0), {}).name
    'fused (exact)'
    """
    return MAKERS[name](parents, asked, knobs)


def with_info(space: Space, **info: Any) -> Space:
    """Add to what a space says of itself.

    Parameters
    ----------
    space : Space
        Any.
    **info : object
        JSON types.

    Returns
    -------
    Space
        A copy.
    """
    return replace(space, info={**space.info, **info})


def _concat(parents: Parents, asked: Asked, knobs: Knobs) -> Space:
    parameters: dict[str, Any] = {"kernel": asked.linear_or_cosine, **knobs}
    return with_info(fuse(*parents, method="concat", name="concat", **parameters), role="concat")


def _exact(parents: Parents, asked: Asked, knobs: Knobs) -> Space:
    weights = asked.of_fusion
    exact = fuse(*parents, method="kernel", name=EXACT_NAME, **weights, kernel=asked.kernel)
    return with_info(exact, role="exact")


def _tuned(parents: Parents, asked: Asked, knobs: Knobs) -> Space:
    others = {k: weight for k, weight in asked.of_fusion.items() if k != "C"}
    return _sized(parents, "fused (tuned C)", asked, knobs, kernel=asked.kernel, **others)


def _kpomrp(parents: Parents, asked: Asked, knobs: Knobs) -> Space:
    return _sized(parents, "KPoMRP", asked, knobs, method="kpomrp")


def _paper(parents: Parents, asked: Asked, knobs: Knobs) -> Space:
    paper = {"construction": "symmetrised", "projection": "uniform"}
    return _sized(parents, "RP-KrossFuse (paper)", asked, knobs, **paper)


def _sized(parents: Parents, name: str, asked: Asked, knobs: Knobs, **parameters: Any) -> Space:
    """A baseline of the width and with the C that were asked for, or with its own C."""
    shared: dict[str, Any] = {"kernel": asked.linear_or_cosine, "C": asked.C, **knobs}
    sized = {"n_components": asked.n_components, "random_state": asked.random_state}
    return with_info(
        fuse(*parents, name=name, **{**sized, **shared, **parameters}), role="baseline"
    )


def _polynomial(parents: Parents, asked: Asked, knobs: Knobs) -> Space:
    """The square of the sum kernel, images only, as features of these rows."""
    concat = _concat(parents, asked, knobs)
    rows = need_rows(concat, "image").astype(np.float64)
    ask_for(2 * 8 * len(rows) ** 2, f"a kernel of {len(rows)} rows", "fewer rows")
    image = gram_features((rows @ rows.T) ** 2).astype(need_rows(concat, "image").dtype)
    made = {"model": "polynomial kernel", "method": "polynomial kernel", "dim": image.shape[1]}
    named = replace(concat, name="polynomial", image=image, text=None, classes=None)
    return with_info(named, role="baseline", **made)


def _pca(parents: Parents, asked: Asked, knobs: Knobs) -> Space:
    """PCA of the concatenation, images only: a centred projection has no text side."""
    concat = _concat(parents, asked, {})
    rows = need_rows(concat, "image")
    width = min(int(knobs.get("n_components", asked.n_components)), *rows.shape)
    image = PCA(width, random_state=asked.random_state).fit_transform(rows)
    named = replace(concat, name="PCA of concat", image=image, text=None, classes=None)
    return with_info(named, role="baseline", dim=width)


#: How each is made, in the order of tables.
MAKERS: dict[str, Callable[[Parents, Asked, Knobs], Space]] = {
    "concat": _concat,
    "polynomial": _polynomial,
    "pca": _pca,
    "kpomrp": _kpomrp,
    "paper": _paper,
    "tuned": _tuned,
    "exact": _exact,
}

OF_KERNELS = ("polynomial",)  # made from a kernel of all rows: of so many and no more


def knobs_of(name: str, parents: Parents) -> tuple[str, ...]:
    """Name the parameters of a baseline that may be chosen.

    Parameters
    ----------
    name : str
        Of the baseline.
    parents : tuple of Space, list and list
        CLIP, image experts, text experts.

    Returns
    -------
    tuple of str
        "exact" has none: it is the ceiling of the fused space at its own C.

    Examples
    --------
    >>> space = Space("a", np.array(["1"]), np.eye(1))
    >>> knobs_of("concat", (space, [space], [])), knobs_of("exact", (space, [space], []))
    (('expert_weight',), ())
    """
    _, of_images, of_texts = parents
    weights = {"expert_weight": of_images, "text_expert_weight": of_texts}
    knobs = {
        "concat": tuple(knob for knob, experts in weights.items() if experts),
        "polynomial": ("expert_weight",) if of_images else (),
        "pca": ("n_components",),
        "kpomrp": ("C",),
        "paper": ("C",),
        "tuned": ("C",),
    }
    return knobs.get(name, ())
