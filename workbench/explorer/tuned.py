"""The fused space whose weights are moved: what it is, and how it is fused with others."""

from dataclasses import fields, replace
from typing import Any

import numpy as np

from .._require import require
from ..fusion import kernel_of
from ..fusion.fusing import fuse
from ..fusion.kernels import SHIFT_INVARIANT
from ..fusion.methods import KERNEL
from ..fusion.preview import Preview
from ..fusion.spaces import apply_fuser, fit_fuser
from ..fusion.weights import Weights
from ..search.parents import parents_of
from ..store import Space
from .exact_preview import ExactPreview
from .workspace import Workspace

DECADES = (-3, 3)  # usual ends of a weight's slider: powers of ten
WIDTHS = (256, 512, 1000, 1500, 2000, 3000, 4000, 5000)
KEPT = ("kernel", "projection", "centre", "bandwidth", "random_state")  # of fused features


class TunedSpace:
    """A fused space whose weights are moved, as it is in the workspace now.

    Parameters
    ----------
    workspace : Workspace
        With the fused space and its parents.
    name : str
        Of the fused space.

    Attributes
    ----------
    titles : list of str
        Names here of CLIP, the expert and the fused space.
    start : Weights
        Where the sliders begin: those of the fused space as it was given.
    widths : list of int
        Values of l to choose from with these, ascending; none of a kernel.
    n_components : int or None
        Where the slider of l begins.
    given : tuple of Weights and int
        What the fused space was given with; see :attr:`in_use`.
    notes : list of str
        What is unusual about the fused space.
    """

    def __init__(self, workspace: Workspace, name: str) -> None:
        self.workspace, self.name = workspace, name
        clip, expert = self.parents()[:2]
        keys = {id(space): key for key, space in workspace.spaces.items()}
        self.titles = [keys[id(clip)], keys[id(expert)], name]
        self.start = self.weights
        self.widths = self.widths_for(self.start)
        self.n_components: int | None = None
        self.given = self.in_use
        self.notes = self._notes()

    @property
    def space(self) -> Space:
        """Look up the fused space of now.

        Returns
        -------
        Space
            In the workspace.
        """
        space: Space = self.workspace.spaces[self.name]
        return space

    @property
    def parameters(self) -> dict[str, Any]:
        """Look up the parameters of the fused space as it is now.

        Returns
        -------
        dict
            As recorded by :func:`workbench.fuse`.
        """
        parameters: dict[str, Any] = self.space.info["parameters"]
        return parameters

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

    @property
    def in_use(self) -> tuple[Weights, int | None]:
        """Look up what the fused space is fused with now.

        Returns
        -------
        tuple of Weights and int
            Weights and columns; None of a kernel.
        """
        return self.weights, self.parameters.get("n_components")

    def parents(self) -> list[Space]:
        """Find CLIP, the image expert and, where there is one, the text expert, as encoded.

        Returns
        -------
        list of Space
            In this order.
        """
        return parents_of(self.space, self.workspace.spaces)

    def widths_for(self, weights: Weights) -> list[int]:
        """List the values of l that these weights leave; none where nothing has a width.

        Parameters
        ----------
        weights : Weights
            Of CLIP, the expert and their product.

        Returns
        -------
        list of int
            Ascending.
        """
        return []

    def _notes(self) -> list[str]:
        low, high = (10.0**decade for decade in DECADES)
        C = self.start.C
        if C == 0 or low <= C <= high:
            return []
        usual = f"C = {number(C)} lies outside of {low:g} to {high:,.0f}"
        return [f"{usual}: the slider goes further here."]

    def fuse(self, weights: Weights, n_components: int | None) -> tuple[Space, Any]:
        """Fuse the parents with other weights and another l.

        Parameters
        ----------
        weights : Weights
            Of the new space.
        n_components : int or None
            Columns of the fused space; None of a kernel.

        Returns
        -------
        tuple of Space and estimator
            The fused space, of the same name, and its fitted fuser; None of a kernel.
        """
        raise NotImplementedError

    def exactly(self, sample: np.ndarray) -> ExactPreview:
        """Prepare the exact kernel of any weights, which those of any l estimate.

        Parameters
        ----------
        sample : ndarray of int
            Row numbers of the samples that are compared.

        Returns
        -------
        ExactPreview
            Between these samples.
        """
        return ExactPreview(*self.parents(), rows=sample, **self._of_kernel())

    def as_kernel(self) -> Space:
        """Give the exact kernel of the fused space of now.

        Returns
        -------
        Space
            That keeps the rows of its parents, and multiplies when it is asked.
        """
        if kernel_of(self.space) is not None:
            return self.space
        parameters = self.weights.parameters() | self._of_kernel()
        return fuse(*self.parents(), method=KERNEL, name=self.space.name, **parameters)

    def _of_kernel(self) -> dict[str, Any]:
        """Parameters of the exact kernel that the sliders do not move."""
        given = {key: self.parameters[key] for key in ("kernel", "centre")}
        return given | {"text_expert_weight": self.parameters.get("text_expert_weight")}

    def preview(self, sample: np.ndarray) -> Any:
        """Prepare what any weights would give.

        Parameters
        ----------
        sample : ndarray of int
            Row numbers of the samples that are compared.

        Returns
        -------
        Preview or ExactPreview
            Between these samples.
        """
        raise NotImplementedError


class TunedFeatures(TunedSpace):
    """Features by a random projection: they have a width l, and an error that falls with it.

    Parameters
    ----------
    workspace : Workspace
        With the fused space and its parents.
    name : str
        Of the fused space.
    """

    def __init__(self, workspace: Workspace, name: str) -> None:
        super().__init__(workspace, name)
        given = self.parameters["n_components"]
        self.n_components = max(given, self.widths[0])
        if given < self.n_components:
            alone = f"{name} is CLIP alone: its l = {given:,} leaves no room for the expert."
            self.notes.insert(0, f"{alone} The sliders begin at l = {self.n_components:,}.")

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
        of_texts = weights.of_texts(self.parameters.get("text_expert_weight"))
        counts = [any(each.of_experts()) for each in (weights, of_texts)][: len(experts)]
        modalities = 2 if self.parameters["text_widths"] else 1
        if self.parameters["kernel"] in SHIFT_INVARIANT:  # a cosine and a sine of each
            terms = modalities * int(weights.product_weight > 0) + sum(counts)
            return clip.dim + 2 * terms
        alone = sum(expert.dim for expert, own in zip(experts, counts, strict=True) if own)
        return clip.dim + alone + (modalities if weights.product_weight > 0 else 0)

    def _fusion(self) -> dict[str, Any]:
        """Parameters that the sliders do not move."""
        given = {key: self.parameters[key] for key in KEPT}
        return given | {"text_expert_weight": self.parameters.get("text_expert_weight")}

    def fuse(  # noqa: D102 (as in the base class)
        self, weights: Weights, n_components: int | None
    ) -> tuple[Space, Any]:
        parents = self.parents()
        given = self._fusion() | weights.parameters() | {"n_components": n_components}
        fuser = fit_fuser(*parents, **given)
        return apply_fuser(fuser, *parents, name=self.space.name), fuser

    def preview(self, sample: np.ndarray) -> Preview:  # noqa: D102 (as in the base class)
        clip, expert = (_take(space, sample) for space in self.parents()[:2])
        given = self._fusion() | {"text_widths": self.parameters["text_widths"]}
        widths = {*self.widths_for(Weights(1, 0, 1)), *self.widths_for(Weights(1, 1, 1))}
        return Preview(clip, expert, np.arange(2), sorted(widths), **given)


class TunedKernel(TunedSpace):  # numpydoc ignore=PR02
    """A kernel, of which nothing is estimated: it has no width, and no error.

    Parameters
    ----------
    workspace : Workspace
        With the fused space and its parents.
    name : str
        Of the fused space.
    """

    def _of_kernel(self) -> dict[str, Any]:
        given, kernel = super()._of_kernel(), kernel_of(self.space)
        if kernel is not None:
            given |= {"memory_budget": kernel.memory_budget, "device": kernel.device}
        return given

    def fuse(  # noqa: D102 (as in the base class)
        self, weights: Weights, n_components: int | None
    ) -> tuple[Space, Any]:
        clip, expert, *texts = self.parents()
        got = f"n_components={n_components} of a kernel"
        require(n_components is None, got, "None: a kernel has no columns")
        given = self._of_kernel() | weights.parameters()
        fused = fuse(clip, expert, texts, method=KERNEL, name=self.space.name, **given)
        return replace(fused, info=fused.info | {"role": self.space.info["role"]}), None

    def preview(self, sample: np.ndarray) -> ExactPreview:  # noqa: D102 (as in the base class)
        return self.exactly(sample)


def tuned_space(workspace: Workspace, name: str) -> TunedSpace:
    """Take a fused space as what its sliders move.

    Parameters
    ----------
    workspace : Workspace
        With the fused space and its parents.
    name : str
        Of a space that :func:`workbench.explorer.tunable.is_tunable`.

    Returns
    -------
    TunedSpace
        Of its kind.
    """
    kind = TunedKernel if workspace.spaces[name].info["method"] == KERNEL else TunedFeatures
    return kind(workspace, name)


def in_words(weights: Weights, n_components: int | None) -> str:
    """Say weights and a width, which a kernel has not.

    Parameters
    ----------
    weights : Weights
        Of CLIP, the expert and their product.
    n_components : int or None
        Columns of the fused space.

    Returns
    -------
    str
        What differs from KrossFuse alone.

    Examples
    --------
    >>> in_words(Weights(C=0.5), 3000), in_words(Weights(C=0.5), None)
    ('C = 0.5, l = 3,000', 'C = 0.5')
    """
    words = weights.in_words(brief=True)
    return words if n_components is None else f"{words}, l = {n_components:,}"


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
