"""What the sliders of weights and l show: kernels, errors, figures, neighbours; no widgets."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from scipy.cluster.hierarchy import leaves_list, linkage
from scipy.spatial.distance import squareform

from .. import align
from ..fusion.weights import Weights
from ..product_rows import inner_products
from .computing import NEIGHBOURS
from .kernel_sample import FIGURES, VOTE, KernelSample
from .tuned import TunedSpace

PREVIEW_ROWS = 5000  # compared with
HEAT_ROWS = 120  # on each picture
SAMPLE_ROWS = 200  # whose figures are shown


class SliderState:
    """All that follows the weights and l of a fused space, compared on at most 5,000 samples.

    Parameters
    ----------
    tuned : TunedSpace
        The fused space whose weights are moved.
    classes : callable or None
        Gives the class of every sample; None where there are no classes.

    Attributes
    ----------
    sample : ndarray of int
        Row numbers of the samples that are compared.
    preview : Preview, ExactPreview or None
        Made when it is first looked at.
    """

    def __init__(self, tuned: TunedSpace, classes: Callable[[], np.ndarray] | None) -> None:
        self.tuned = tuned
        self.workspace = tuned.workspace
        self._classes = classes
        self.sample = np.array([], int)
        self.preview: Any = None
        self.heat_words = ""

    def figures(self) -> list[str]:
        """List the figures that can be shown.

        Returns
        -------
        list of str
            Keys of ``FIGURES``.
        """
        return [name for name in FIGURES if self._classes or name != VOTE]

    def refresh(self, selected: np.ndarray) -> None:
        """Compare the selection, and some samples at random, with all.

        Parameters
        ----------
        selected : ndarray of int
            Row numbers of the dataset.
        """
        rng = np.random.default_rng(self.workspace.random_state)
        if self.preview is None:
            self._prepare(rng.permutation(self.workspace.dataset.n)[:PREVIEW_ROWS])
        inside = np.flatnonzero(np.isin(self.sample, selected))
        drawn = rng.permutation(len(self.sample))[:SAMPLE_ROWS]
        pool, words = drawn, "random samples"
        if len(inside) > 1:
            pool, words = inside, "the selection"
        heat, order = self.ordered(np.sort(rng.permutation(pool)[:HEAT_ROWS]))
        self.heat_words = f"Pictures: kernels of {len(heat)} of {words}, ordered by {order}."
        first = inside[:1] if len(inside) else drawn[:1]
        self._compare(np.concatenate([first, heat, drawn]), len(heat))

    def _prepare(self, rows: np.ndarray) -> None:
        self.sample = np.sort(rows)
        images = [space.as_compared().rows()["image"] for space in self.tuned.parents()[:2]]
        self._parents_rows = [image[self.sample] for image in images]
        self.preview = self.tuned.preview(self.sample)

    def _compare(self, rows: np.ndarray, n_heat: int) -> None:
        """Compare rows with all: the first for its neighbours, some for the pictures, the rest."""
        self._of_heat, self._of_sample = slice(1, 1 + n_heat), slice(1 + n_heat, None)
        self.preview.compare_rows(rows)
        self._parents_kernels = [X[rows] @ X.T for X in self._parents_rows]
        self._parents_nearest = [self._nearest(kernel) for kernel in self._parents_kernels]

    def ordered(self, rows: np.ndarray) -> tuple[np.ndarray, str]:
        """Order samples by class, or so that alike ones lie together.

        Parameters
        ----------
        rows : ndarray of int
            Of the sample.

        Returns
        -------
        tuple of ndarray of int and str
            The rows in order, and by what.
        """
        if self._classes:
            classes = self._classes()[self.sample[rows]]
            return rows[np.argsort(classes, kind="stable")], "class"
        fused = self.tuned.space.as_compared().rows()["image"][self.sample[rows]]
        order = leaves_list(linkage(_distances(inner_products(fused, fused)), "average"))
        return rows[order], f"likeness in {self.tuned.name}"

    def at(self, weights: Weights, n_components: int | None) -> "SliderView":
        """Compute what weights and a value of l give.

        Parameters
        ----------
        weights : Weights
            Of CLIP, the expert and their product.
        n_components : int or None
            One of the widths for these weights; None of a kernel.

        Returns
        -------
        SliderView
            Everything that is shown.
        """
        given = weights.parameters()
        kernel = self.preview.kernel(n_components=n_components, **given)
        error = self.preview.error(n_components=n_components, **given)
        kernels = [*self._parents_kernels, kernel]
        first = self.preview.rows[:1]
        k = min(self.workspace.k, len(self.sample) - 1)
        return SliderView(
            heat=self._heat(kernel),
            error={key: value / error["largest"] for key, value in error.items()},
            sample=self._kernel_sample(kernels),
            first=self.sample[first],
            neighbours=[self.sample[align.nearest(each[:1], first, k)[0]] for each in kernels],
        )

    def parent_heats(self) -> list[np.ndarray]:
        """Give the kernels of CLIP and the expert on the rows of the pictures.

        Returns
        -------
        list of ndarray of shape (m, m)
            In this order.
        """
        return [self._heat(kernel) for kernel in self._parents_kernels]

    def _heat(self, kernel: np.ndarray) -> np.ndarray:
        return kernel[self._of_heat][:, self.preview.rows[self._of_heat]]

    def _nearest(self, kernel: np.ndarray) -> np.ndarray:
        k = min(NEIGHBOURS, len(self.sample) - 1)
        return align.nearest(kernel[self._of_sample], self.preview.rows[self._of_sample], k)

    def _kernel_sample(self, kernels: list[np.ndarray]) -> KernelSample:
        rows = self.preview.rows[self._of_sample]
        nearest = [*self._parents_nearest, self._nearest(kernels[-1])]
        ckas = align.gram_cka([kernel[self._of_sample, rows] for kernel in kernels])
        codes = None
        if self._classes:
            codes = pd.factorize(self._classes()[self.sample])[0]
        return KernelSample(rows, nearest, ckas, codes)


@dataclass(frozen=True)
class SliderView:
    """What weights and one value of l give.

    Attributes
    ----------
    heat : ndarray of shape (m, m)
        Fused kernel, for the picture.
    error : dict of str to float
        Of :meth:`workbench.fusion.Preview.error`, of a largest value of 1.
    sample : KernelSample
        For the figures.
    first : ndarray of int, shape (1,)
        Row number of the sample whose neighbours are shown.
    neighbours : list of ndarray of int
        Row numbers, nearest first, by CLIP, expert and fused.
    """

    heat: np.ndarray
    error: dict[str, float]
    sample: KernelSample
    first: np.ndarray
    neighbours: list[np.ndarray]


def _distances(kernel: np.ndarray) -> np.ndarray:
    """Distances of the pairs of rows, as linkage takes them, from inner products."""
    squares = np.diagonal(kernel)
    apart = np.maximum(squares[:, None] + squares[None, :] - 2 * kernel, 0)
    np.fill_diagonal(apart, 0)
    return np.asarray(squareform(np.sqrt(apart), checks=False))
