"""What the sliders of weights and l show: kernels, errors, figures, neighbours; no widgets."""

from collections.abc import Callable
from dataclasses import dataclass, fields, replace
from typing import Any

import numpy as np
import pandas as pd
from scipy.cluster.hierarchy import leaves_list, linkage

from .. import align
from ..fusion.kernels import SHIFT_INVARIANT
from ..fusion.preview import Preview
from ..fusion.spaces import apply_fuser, fit_fuser
from ..fusion.weights import Weights
from ..search.parents import parents_of
from ..store import Space
from .columns import NEIGHBOURS
from .kernel_sample import FIGURES, VOTE, KernelSample
from .workspace import Workspace

PREVIEW_ROWS = 5000  # compared with
HEAT_ROWS = 120  # on each picture
SAMPLE_ROWS = 200  # whose figures are shown
DECADES = (-3, 3)  # usual ends of a weight's slider: powers of ten
WIDTHS = (256, 512, 1000, 1500, 2000, 3000, 4000, 5000)
KEPT = ("kernel", "projection", "centre", "bandwidth", "random_state")  # of a fused space


class SliderState:
    """All that follows the weights and l of a fused space, compared on at most 5,000 samples.

    Parameters
    ----------
    workspace : Workspace
        With the fused space and its parents.
    name : str
        Of the fused space.
    classes : callable or None
        Gives the class of every sample; None where there are no classes.

    Attributes
    ----------
    titles : list of str
        Names here of CLIP, the expert and the fused space.
    start : Weights
        Where the sliders begin: those of the fused space as it was given.
    widths : list of int
        Values of l to choose from with these, ascending.
    n_components : int
        Where the slider of l begins.
    notes : list of str
        What is unusual about the fused space.
    sample : ndarray of int
        Row numbers of the samples that are compared.
    preview : Preview or None
        Made when it is first looked at.
    """

    def __init__(
        self, workspace: Workspace, name: str, classes: Callable[[], np.ndarray] | None
    ) -> None:
        self.workspace, self.name = workspace, name
        self._classes = classes
        clip, expert = self.parents()[:2]
        keys = {id(space): key for key, space in workspace.spaces.items()}
        self.titles = [keys[id(clip)], keys[id(expert)], name]
        self.start = self.weights
        self.widths = self.widths_for(self.start)
        self.n_components = max(self.parameters["n_components"], self.widths[0])
        self.notes = self._notes()
        self.sample = np.array([], int)
        self.preview: Any = None
        self.heat_words = ""

    def widths_for(self, weights: Weights) -> list[int]:
        """List the values of l that leave room for the product beside what stays as it is.

        Parameters
        ----------
        weights : Weights
            An expert that counts on its own has columns of its own.

        Returns
        -------
        list of int
            Ascending.
        """
        least = self._least_width(weights)
        given = self.parameters["n_components"]
        return sorted({width for width in (*WIDTHS, given) if width >= least}) or [2 * least]

    def _least_width(self, weights: Weights) -> int:
        """Columns that stay as they are, and one component of all that is estimated."""
        clip, *experts = self.parents()
        weighed = any(weights.of_experts())
        modalities = 2 if self.parameters["text_widths"] else 1
        if self.parameters["kernel"] in SHIFT_INVARIANT:  # a cosine and a sine of each
            terms = int(weights.product_weight > 0) + int(weighed)
            return clip.dim + 2 * modalities * terms
        alone = sum(expert.dim for expert in experts) if weighed else 0
        return clip.dim + alone + (modalities if weights.product_weight > 0 else 0)

    def _notes(self) -> list[str]:
        notes = []
        given = self.parameters["n_components"]
        if given < self.n_components:
            alone = f"{self.name} is CLIP alone: its l = {given:,} leaves no room for the expert."
            notes.append(f"{alone} The sliders begin at l = {self.n_components:,}.")
        low, high = (10.0**decade for decade in DECADES)
        C = self.start.C
        if C > 0 and not low <= C <= high:
            usual = f"C = {number(C)} lies outside of {low:g} to {high:,.0f}"
            notes.append(f"{usual}: the slider goes further here.")
        return notes

    @property
    def parameters(self) -> dict[str, Any]:
        """Look up the parameters of the fused space as it is now.

        Returns
        -------
        dict
            As recorded by :func:`workbench.fuse`.
        """
        parameters: dict[str, Any] = self.workspace.spaces[self.name].info["parameters"]
        return parameters

    def parents(self) -> list[Space]:
        """Find CLIP, the image expert and, where there is one, the text expert, as encoded.

        Returns
        -------
        list of Space
            In this order.
        """
        return parents_of(self.workspace.spaces[self.name], self.workspace.spaces)

    def fusion(self) -> dict[str, Any]:
        """Collect the parameters of the fusion that the sliders do not move.

        Returns
        -------
        dict
            For :func:`workbench.fuse`.
        """
        given = {key: self.parameters[key] for key in KEPT}
        return given | {"text_expert_weight": self.parameters.get("text_expert_weight")}

    @property
    def weights(self) -> Weights:
        """Look up the weights of the fused space as it is now.

        Returns
        -------
        Weights
            One weight of its expert.
        """
        named = {field.name for field in fields(Weights)} & set(self.parameters)
        weights = Weights(**{name: self.parameters[name] for name in named})
        (alone,) = weights.of_experts(1)
        return replace(weights, expert_weight=alone)

    def fuse(self, weights: Weights, n_components: int) -> tuple[Space, Any]:
        """Fuse the parents with other weights and another l.

        Parameters
        ----------
        weights : Weights
            Of the new space.
        n_components : int
            Columns of the fused space.

        Returns
        -------
        tuple of Space and estimator
            The fused space, of the same name, and its fitted fuser.
        """
        parents, name = self.parents(), self.workspace.spaces[self.name].name
        given = self.fusion() | weights.parameters() | {"n_components": n_components}
        fuser = fit_fuser(*parents, **given)
        return apply_fuser(fuser, *parents, name=name), fuser

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
        clip, expert = [_take(space, self.sample) for space in self.parents()[:2]]
        parents = (clip.as_compared(), expert.as_compared())
        self._parents_rows = [space.rows()["image"] for space in parents]
        given = self.fusion() | {"text_widths": self.parameters["text_widths"]}
        widths = {*self.widths_for(Weights(1, 0, 1)), *self.widths_for(Weights(1, 1, 1))}
        self.preview = Preview(clip, expert, np.arange(2), sorted(widths), **given)

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
        fused = self.workspace.spaces[self.name].as_compared().rows()["image"]
        order = leaves_list(linkage(fused[self.sample[rows]], "average"))
        return rows[order], f"likeness in {self.name}"

    def at(self, weights: Weights, n_components: int) -> "SliderView":
        """Compute what weights and a value of l give.

        Parameters
        ----------
        weights : Weights
            Of CLIP, the expert and their product.
        n_components : int
            One of :meth:`widths_for` these weights.

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


def number(value: float) -> str:
    """Write a number that may be large or small.

    Parameters
    ----------
    value : float
        Any.

    Returns
    -------
    str
        Three digits; thousands with commas.

    Examples
    --------
    >>> number(12345.0), number(0.00012345)
    ('12,345', '0.000123')
    """
    return f"{value:,.0f}" if value >= 1000 else f"{value:.3g}"


def _take(space: Space, rows: np.ndarray) -> Space:
    """Image rows of some samples."""
    image = space.rows()["image"][rows]
    return replace(space, ids=space.ids[rows], image=image, text=None, classes=None)
