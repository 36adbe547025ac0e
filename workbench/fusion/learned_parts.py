"""Product parts that are learned from rows: Nystrom features, and the largest of the product."""
# ruff: noqa: D102 (what a method must do is written once, in the base class)

import math
from collections.abc import Mapping
from typing import Any

import numpy as np
from scipy.linalg import eigh

from .. import _checks
from .._machine.memory import ask_for
from .._require import require
from .kernel_features import inverse_root
from .landmarks import LANDMARKS, choose_landmarks, product_kernel
from .product_columns import SMALLER, pad_columns, share_width
from .product_parts import Factors, ProductPart
from .rows import like

SCORED_ROWS = 2000  # on which columns of the product are weighed against each other


class LearnedProduct(ProductPart):
    """Columns that are learned from the fitted rows; new rows get theirs by the same map.

    Parameters
    ----------
    n_components : int
        Width of the fused rows.
    """

    learns = True

    def __init__(self, n_components: int) -> None:
        self.n_components = n_components

    def widths(self, products: Mapping[str, Factors], kept: int) -> dict[str, int]:
        return share_width(self.n_components, kept, list(products))


class NystromProduct(LearnedProduct):
    """``K(x, landmarks) K(landmarks, landmarks)^(-1/2)``, the product kernel with a few rows.

    The best that a linear combination of as many kernel functions can do at the landmarks: exact
    between them, and nowhere larger than the kernel on its diagonal.

    Parameters
    ----------
    n_components : int
        Width of the fused rows.
    landmarks : {"uniform", "kmeans++", "leverage"}
        How they are chosen, see :func:`workbench.fusion.choose_landmarks`.
    """

    def __init__(self, n_components: int, landmarks: str) -> None:
        super().__init__(n_components)
        self.landmarks = _checks.one_of("landmarks", landmarks, LANDMARKS)

    def ask_to_draw(
        self, products: Mapping[str, Factors], widths: Mapping[str, int], itemsize: int
    ) -> None:
        widest = max(widths.values(), default=0)
        what = f"n_components={self.n_components}, so many landmarks,"
        ask_for(4 * 8 * widest**2, what, SMALLER)

    def learn(
        self, rows: list[np.ndarray], factors: Factors, width: int, rng: np.random.RandomState
    ) -> Any:
        if width == 0:
            return {"landmarks": [row[:0] for row in rows], "root": np.zeros((0, 0))}
        n = len(rows[0])
        got = f"n_components={self.n_components}, so {width} landmarks of {n} sample(s)"
        narrower = f"n_components (-l) at most {self.n_components - (width - n)}"
        require(width <= n, got, f"no more landmarks than rows: {narrower}")
        wide = [np.asarray(row, np.float64) for row in rows]
        chosen = choose_landmarks(wide, factors, width, self.landmarks, rng)
        landmarks = [row[chosen] for row in wide]
        eps = float(np.finfo(rows[0].dtype).eps)
        root = inverse_root(product_kernel(landmarks, landmarks, factors), eps)
        dtype = rows[0].dtype
        kept = [row.astype(dtype) for row in landmarks]
        return {"landmarks": kept, "root": np.ascontiguousarray(root, dtype)}

    def prepare(self, state: Any, X: Any) -> Any:
        landmarks = [like(row, X) for row in state["landmarks"]]
        return {"landmarks": landmarks, "root": like(state["root"], X)}

    def apply(self, rows: list[Any], factors: Factors, state: Any, width: int) -> Any:
        if width == 0:
            return rows[0][:, :0]
        kernels = zip(factors, rows, state["landmarks"], strict=True)
        kernel = math.prod(factor.gram(row, landmark) for factor, row, landmark in kernels)
        return pad_columns(kernel @ state["root"], width)


class PCAProduct(LearnedProduct):
    """The largest columns of the Kronecker product, in the principal axes of each factor.

    Rotated to its principal axes, a factor keeps its kernel; of all products of one coordinate of
    each those of the largest mean square are kept, as many as there are columns.
    """

    def learn(
        self, rows: list[np.ndarray], factors: Factors, width: int, rng: np.random.RandomState
    ) -> Any:
        axes = [_principal_axes(row) for row in rows]
        step = max(len(rows[0]) // SCORED_ROWS, 1)
        scored = [
            np.asarray(row[::step], np.float64) @ axis for row, axis in zip(rows, axes, strict=True)
        ]
        places = _largest_products(scored, width)
        dtype = rows[0].dtype
        kept = [
            np.ascontiguousarray(axis[:, : place.max(initial=0) + 1], dtype)
            for axis, place in zip(axes, places, strict=True)
        ]
        return {"axes": kept, "places": places}

    def prepare(self, state: Any, X: Any) -> Any:
        return {"axes": [like(axis, X) for axis in state["axes"]], "places": state["places"]}

    def apply(self, rows: list[Any], factors: Factors, state: Any, width: int) -> Any:
        if width == 0:
            return rows[0][:, :0]
        products = [
            (row @ axis)[:, place]
            for row, axis, place in zip(rows, state["axes"], state["places"], strict=True)
        ]
        return pad_columns(math.prod(products), width)


def _principal_axes(rows: np.ndarray) -> np.ndarray:
    """Eigenvectors (d, d) of the second moment, not centred, from the largest on."""
    wide = np.asarray(rows, np.float64)
    _, vectors = eigh(wide.T @ wide)
    axes: np.ndarray = vectors[:, ::-1]
    return axes


def _largest_products(coordinates: list[np.ndarray], width: int) -> list[np.ndarray]:
    """Coordinates of each factor whose products have the largest mean square, at most ``width``."""
    most = min(width, coordinates[0].shape[1])
    places = [np.arange(most)]
    products = coordinates[0][:, :most]
    for each in coordinates[1:]:
        squares = (products**2).T @ each**2
        largest = np.sort(np.argsort(-squares, axis=None, kind="stable")[:width])
        left, right = np.unravel_index(largest, squares.shape)
        places = [*(place[left] for place in places), right]
        products = products[:, left] * each[:, right]
    return places
