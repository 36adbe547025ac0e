"""Vectors that are compared: which methods, how many columns, fitted on some rows."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from ..fusion import FUSERS, FusedKernel
from ..fusion.kernel_columns import LandmarkColumns
from ..fusion.kernels import SHIFT_INVARIANT
from ..fusion.space_rows import stack_rows
from ..fusion.weights import Weights
from ..weighing.samples import Family

COLUMNS = (32, 128, 512, 2048)  # of the product, or of the whole vector for pictures alone
LEARNED = COLUMNS[:-1]  # of what is learned from the rows: hardly any error is left
ALONE = "landmarks"
DRAWN_METHODS = ("rp", "nystrom", ALONE)  # of which another seed gives others
WORDS = {
    "rp": "random projection",
    "pca": "PCA of the product",
    "nystrom": "Nystrom",
    ALONE: "pictures alone (Nystrom)",
}


@dataclass(frozen=True)
class Vectors:
    """One way to make vectors of a fused kernel.

    Attributes
    ----------
    method : {"rp", "pca", "nystrom", "landmarks"}
        What makes the columns; "landmarks" makes vectors of pictures alone, without CLIP's columns.
    columns : int
        Of the product; of "landmarks" all.
    """

    method: str
    columns: int

    @property
    def name(self) -> str:
        """Say what tables call it.

        Returns
        -------
        str
            Such as "pca 128".
        """
        return f"{self.method} {self.columns}"

    @property
    def is_drawn(self) -> bool:
        """Tell whether another seed gives other vectors.

        Returns
        -------
        bool
            True of random projections, and of landmarks, which are drawn among the rows.
        """
        return self.method in DRAWN_METHODS

    @property
    def reads(self) -> bool:
        """Tell whether texts have vectors, too.

        Returns
        -------
        bool
            False for pictures alone.
        """
        return self.method != ALONE


@dataclass(frozen=True, eq=False)
class Fitted:
    """Vectors that were fitted on some rows: what they make of all, and what they stand for.

    Attributes
    ----------
    images : ndarray of shape (n, l)
        Vectors of all images.
    texts : ndarray of shape (m, l) or None
        Vectors of all captions.
    words : ndarray of shape (k, l) or None
        Vectors of the prompts of all classes where CLIP has them, else those of the captions.
    exact : callable
        From two lists of rows to the exact kernel between them, of the modality that experts see.
    """

    images: np.ndarray
    texts: np.ndarray | None
    words: np.ndarray | None
    exact: Callable[[np.ndarray, np.ndarray], np.ndarray]


def ways(family: Family, need_texts: bool, fitted_rows: int) -> list[Vectors]:
    """List the ways that suit the parents.

    Parameters
    ----------
    family : Family
        The parents.
    need_texts : bool
        Whether a KPI asks for vectors of texts.
    fitted_rows : int
        That they are fitted on: there are not more landmarks.

    Returns
    -------
    list of Vectors
        By method and columns.

    Examples
    --------
    >>> from workbench import Space
    >>> ids = np.array(["a", "b"])
    >>> clip, expert = Space("CLIP", ids, np.ones((2, 4))), Space("expert", ids, np.ones((2, 9)))
    >>> [each.name for each in ways(Family(clip, (expert,), (), "cosine"), False, 100)]
    ['rp 32', 'pca 32', 'nystrom 32', 'landmarks 32']
    """
    experts = family.experts or family.text_experts
    whole = family.clip.dim * int(np.prod([space.dim for space in experts]))
    found = [Vectors("rp", columns) for columns in COLUMNS if columns < whole]
    if family.kernel not in SHIFT_INVARIANT:
        found += [Vectors("pca", columns) for columns in LEARNED if columns < whole]
    few = [columns for columns in LEARNED if columns < min(whole, fitted_rows)]
    found += [Vectors("nystrom", columns) for columns in few]
    if not need_texts and family.experts:
        found += [Vectors(ALONE, columns) for columns in few]
    return found


def width_of(family: Family, weights: Weights, columns: int) -> int:
    """Add the columns that stay as they are to those of the product.

    Parameters
    ----------
    family : Family
        The parents.
    weights : Weights
        An expert that counts on its own has its columns, too.
    columns : int
        Of the product.

    Returns
    -------
    int
        Width of the vector.
    """
    kept = family.clip.dim
    if any(weights.of_experts(1)) and family.kernel not in SHIFT_INVARIANT:
        kept += sum(space.dim for space in (*family.experts, *family.text_experts))
    return kept + columns


def fitted(
    way: Vectors, family: Family, weights: Weights, rows: np.ndarray, captions: np.ndarray,
    seed: int,
) -> Fitted:  # fmt: skip
    """Fit vectors on some rows, and make those of all.

    Parameters
    ----------
    way : Vectors
        Method and columns.
    family : Family
        The parents.
    weights : Weights
        Of the fused kernel, with a product.
    rows : ndarray of int
        Images that they are fitted on.
    captions : ndarray of int
        Captions that a text expert is fitted on.
    seed : int
        Of what is drawn.

    Returns
    -------
    Fitted
        Of all images and captions.

    Raises
    ------
    InputError
        If there are too few rows for so many columns.
    """
    if way.method == ALONE:
        return _alone(way, family, weights, rows, seed)
    return _fused(way, family, weights, rows, captions, seed)


def _fused(
    way: Vectors, family: Family, weights: Weights, rows: np.ndarray, captions: np.ndarray,
    seed: int,
) -> Fitted:  # fmt: skip
    clip, readers = family.clip, list(family.text_experts)
    X = np.asarray(stack_rows(clip, list(family.experts), "image"), np.float32)
    T = None if clip.text is None else stack_rows(clip, readers, "text")
    T = None if T is None else np.asarray(T, np.float32)
    drawn = {"random_state": seed} if way.is_drawn else {}
    fuser: Any = FUSERS[way.method](
        (clip.dim, *(space.dim for space in family.experts)),
        width_of(family, weights, way.columns),
        text_widths=(clip.dim, *(space.dim for space in readers)) if readers else None,
        kernel=family.kernel, **drawn, **weights.parameters(),
    )  # fmt: skip
    fuser.fit(X[rows], text=T[captions] if readers and T is not None else None)
    modality, seen = ("image", X) if family.experts or T is None else ("text", T)

    def exact(first: np.ndarray, second: np.ndarray) -> np.ndarray:
        return np.asarray(fuser.exact_kernel(seen[first], seen[second], modality=modality))

    texts = None if T is None else fuser.transform_text(T)
    prompts = stack_rows(clip, readers, "classes")
    words = texts if prompts is None else fuser.transform_text(np.asarray(prompts, np.float32))
    return Fitted(fuser.transform(X), texts, words, exact)


def _alone(way: Vectors, family: Family, weights: Weights, rows: np.ndarray, seed: int) -> Fitted:
    """Pictures alone: columns of the whole kernel by some of the rows."""
    parents = family.clip, list(family.experts)
    kernel = FusedKernel(*parents, weights=weights, kernel=family.kernel).rows("image")
    few = LandmarkColumns.of(kernel[rows], way.columns, seed)
    images = np.asarray(few(kernel), np.float32)

    def exact(first: np.ndarray, second: np.ndarray) -> np.ndarray:
        return kernel[first].products(kernel[second])

    return Fitted(images, None, None, exact)
