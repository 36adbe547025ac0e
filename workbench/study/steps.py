"""The steps of a run: each is computed when it is first asked for, and kept."""

import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np

from .._require import require
from .._space_checks import spaces_of
from ..auditing import Audit, audit
from ..data.dataset import Dataset
from ..data.loading import load
from ..encoders.run import encode
from ..store import Space
from .settings import Settings, Source

if TYPE_CHECKING:  # what draws or measures is imported where it is used
    import pandas as pd

    from ..evaluate.comparison import Comparison
    from ..layout.kernels import Kernels


class Steps:
    """Every step of a run, as an attribute.

    Parameters
    ----------
    settings : Settings
        What the run is asked for.

    Attributes
    ----------
    notes : list of str
        What the steps so far warned of.
    """

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.notes: list[str] = []

    @cached_property
    def dataset(self) -> Dataset:
        """Samples with stable ids."""
        asked = self.settings
        if isinstance(asked.data, Dataset):
            return asked.data
        with _noting(self.notes):
            return load(
                asked.data, limit=asked.limit, label=asked.label, group=asked.group,
                columns=asked.columns, root=asked.root, background=asked.background,
                random_state=asked.seed,
            )  # fmt: skip

    @cached_property
    def audit(self) -> Audit:
        """What is wrong with the data, before any of them is encoded."""
        return audit(self.dataset, progress=self.settings.progress)

    @cached_property
    def parents(self) -> dict[str, Space]:
        """Spaces of the parents as they were encoded, by name; CLIP first."""
        spaces = [self._encoded(role, source) for role, source in self.settings.sources.items()]
        names = [space.name for space in spaces]
        got = f"parents named {names}"
        require(len(set(names)) == len(names), got, "a name of its own for each space")
        return dict(zip(names, spaces, strict=True))

    @cached_property
    def fuser(self) -> Any:
        """Fitted estimator that makes the fused space."""
        from ..fusion.spaces import fit_fuser

        method, parameters = self.settings.method, self.settings.fusion()
        with _noting(self.notes):
            return fit_fuser(*self.by_role, method=method, **parameters)

    @cached_property
    def fused(self) -> Space:
        """Fused space; compare its rows by inner product."""
        from ..fusion.spaces import apply_fuser

        return apply_fuser(self.fuser, *self.by_role)

    @cached_property
    def spaces(self) -> dict[str, Space]:
        """Everything that is compared, by name: parents, baselines, the fused space."""
        from ..fusion.rivals import baselines

        asked = self.settings
        rivals = baselines(
            *self.by_role, names=asked.baselines, n_components=asked.n_components, C=asked.C,
            kernel=asked.kernel, random_state=asked.seed,
        )  # fmt: skip
        return rivals | {self.fused.name: self.fused}

    @cached_property
    def comparison(self) -> "Comparison":
        """What every space scored, by everything that the data allow."""
        from ..evaluate.comparing import compare
        from ..evaluate.finished import measures_folder

        measured = compare(
            self.dataset, self.spaces, measures=self.settings.measures,
            split_by=self.settings.split_by, random_state=self.settings.seed,
            progress=self.settings.progress, keep=measures_folder(),
        )  # fmt: skip
        return replace(measured, notes=(*self.notes, *measured.notes))

    @property
    def map_spaces(self) -> dict[str, Space]:
        """Spaces that are drawn: the first of each role that has image rows."""
        from ..layout.rows import shown

        return shown({name: space for name, space in self.spaces.items() if _varies(space)})

    @cached_property
    def maps(self) -> dict[str, np.ndarray]:
        """Map (n, 2) of each drawn space, all in the frame of the first; none of few samples."""
        from ..layout.mapping import maps

        if not self._enough_to_draw:
            return {}
        return maps(
            self.map_spaces, self.settings.map_method,
            random_state=self.settings.seed, progress=self.settings.progress,
        )  # fmt: skip

    @cached_property
    def projection_quality(self) -> dict[str, dict[str, float]]:
        """How far each map can be trusted."""
        from ..layout.quality import projection_qualities

        return projection_qualities(self.map_spaces, self.maps)

    @cached_property
    def kernels(self) -> "Kernels | None":
        """Cosine kernel of each drawn space on some rows, ordered by class; none of few samples."""
        from ..layout.kernels import ordered_kernels

        if not self._enough_to_draw:
            return None
        labels = self.dataset.labels() if self.dataset.targets else None
        return ordered_kernels(self.map_spaces, labels, random_state=self.settings.seed)

    @cached_property
    def curve(self) -> "pd.DataFrame | None":
        """Error of the fused kernel against its width; None without an image expert."""
        from ..fusion.errors import error_curve

        asked = self.settings
        clip, expert, _ = self.by_role
        if expert is None or asked.method != "rp" or self.dataset.n < 2:
            return None
        return error_curve(clip, expert, C=asked.C, kernel=asked.kernel, random_state=asked.seed)

    @cached_property
    def spectra(self) -> dict[str, np.ndarray]:
        """Share of the variance of each principal direction, by space."""
        from ..layout.kernels import spectra

        if not self._enough_to_draw:
            return {}
        drawn = {name: space for name, space in self.spaces.items() if _varies(space)}
        return spectra(drawn, random_state=self.settings.seed)

    @property
    def _enough_to_draw(self) -> bool:
        """Whether maps, kernels and spectra can be made."""
        from ..layout.rows import LEAST_ROWS

        return self.dataset.n >= LEAST_ROWS and len(self.map_spaces) > 0

    @property
    def parameters(self) -> dict[str, Any]:
        """What the run was asked for, in JSON types."""
        return self.settings.plain()

    @property
    def map_method(self) -> str:
        """How maps are drawn."""
        return self.settings.map_method

    @property
    def measures(self) -> tuple[Any, ...]:
        """Measures of the user's own."""
        return self.settings.measures

    @property
    def fusers(self) -> dict[str, Any]:
        """Fitted fuser by the name of its space; none if it was an object that was not saved."""
        name = self.fused.name
        if "fuser" not in vars(self) and not self.settings.is_known_method:
            return {}
        return {name: self.fuser}

    @property
    def own_encoders(self) -> dict[str, Any]:
        """Encoder objects that were given, by the name of their space."""
        pairs = zip(self.parents, self.settings.sources.values(), strict=True)
        return {name: each for name, each in pairs if not isinstance(each, str | Space)}

    def _encoded(self, role: str, source: Source) -> Space:
        if isinstance(source, Space):
            return _checked_space(source, self.dataset, role)
        options: dict[str, Any] = {
            "role": role.replace("_", "-"),
            "device": self.settings.device,
            "progress": self.settings.progress,
        }
        with _noting(self.notes):
            if isinstance(source, str):
                return encode(self.dataset, source, **options)
            return encode(self.dataset, encoder=source, **options)

    @property
    def by_role(self) -> tuple[Space, Space | None, Space | None]:
        """CLIP, the image expert and the text expert; None where there is no such parent."""
        given = dict(zip(self.settings.sources, self.parents.values(), strict=True))
        return given["clip"], given.get("expert"), given.get("text_expert")


@contextmanager
def _noting(notes: list[str]) -> Iterator[None]:
    """Pass warnings on, and keep the words of those that are meant for the user."""
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        yield
    for warning in caught:
        if issubclass(warning.category, UserWarning):
            notes.append(str(warning.message))
        warnings.warn_explicit(warning.message, warning.category, warning.filename, warning.lineno)


def _varies(space: Space) -> bool:
    """Whether it has image rows, and not all of them are equal."""
    return space.image is not None and bool(np.ptp(space.image, axis=0).any())


def _checked_space(space: Space, dataset: Dataset, role: str) -> Space:
    space = spaces_of(dataset, {space.name: space})[space.name]
    role = role.replace("_", "-")
    return replace(space, info={**space.info, "role": space.info.get("role") or role})
