"""What a report reads of a run."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

import numpy as np
import pandas as pd

from ..auditing import Audit
from ..evaluate.comparison import Comparison
from ..layout.kernels import Kernels
from ..weighing import Choice

Layouts = Mapping[str, np.ndarray]
Qualities = Mapping[str, Mapping[str, float]]


class Reportable(Protocol):
    """What a report reads of a run: a ``Study`` has it all, :class:`ReportParts` what there is.

    What is None or empty is not in the report. Nothing is computed for it here.
    """

    @property
    def comparison(self) -> Comparison:
        """Return what every space scored, of :func:`workbench.compare`."""

    @property
    def audit(self) -> Audit | None:
        """Return what is wrong with the data, of :func:`workbench.audit`."""

    @property
    def maps(self) -> Layouts | None:
        """Return the places of the samples by space, of :func:`workbench.layout.maps`."""

    @property
    def projection_quality(self) -> Qualities | None:
        """Return how far to trust each map, of ``workbench.layout.projection_qualities``."""

    @property
    def map_method(self) -> str:
        """Return how the maps were made, "umap" or "pca"."""

    @property
    def kernels(self) -> Kernels | None:
        """Return kernels of the same rows, of :func:`workbench.layout.ordered_kernels`."""

    @property
    def curve(self) -> pd.DataFrame | None:
        """Return the error against the width, of :func:`workbench.error_curve`."""

    @property
    def spectra(self) -> Mapping[str, np.ndarray] | None:
        """Return shares of the variance by space, of :func:`workbench.layout.spectra`."""

    @property
    def parameters(self) -> Mapping[str, Any] | None:
        """Return what the run was asked for; it goes into the manifest."""


@dataclass(frozen=True)
class ReportParts:
    """What a report reads of a run, for those who have no ``Study``.

    Attributes
    ----------
    comparison : Comparison
        Of :func:`workbench.compare`.
    maps : mapping of str to ndarray of shape (n, 2), default=None
        Of :func:`workbench.layout.maps`; no maps in the report if None.
    projection_quality : mapping of str to mapping, default=None
        Of :func:`workbench.layout.projection_qualities`; not printed if None.
    map_method : {"umap", "pca"}, default="umap"
        How the maps were made.
    kernels : Kernels, default=None
        Of :func:`workbench.layout.ordered_kernels`.
    curve : DataFrame, default=None
        Of :func:`workbench.error_curve`.
    spectra : mapping of str to ndarray, default=None
        Of :func:`workbench.layout.spectra`.
    parameters : mapping, default={}
        What the run was asked for; goes into the manifest.
    audit : Audit, default=None
        Of :func:`workbench.audit`.
    choice : Choice, default=None
        Of :func:`workbench.choose_weights`.
    judgements : DataFrame, default=None
        Which space was right by eye, of ``Explorer.judgements``.
    """

    comparison: Comparison
    maps: Layouts | None = None
    projection_quality: Qualities | None = None
    map_method: str = "umap"
    kernels: Kernels | None = None
    curve: pd.DataFrame | None = None
    spectra: Mapping[str, np.ndarray] | None = None
    parameters: Mapping[str, Any] | None = field(default_factory=dict)
    audit: Audit | None = None
    choice: Choice | None = None
    judgements: pd.DataFrame | None = None
