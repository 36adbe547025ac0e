"""The steps of a run: each is computed when it is first asked for, and kept."""

import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np

from .. import _checks
from .._require import require
from .._space_checks import spaces_of
from ..arrays import rows_differ
from ..auditing import Audit, audit
from ..data.dataset import Dataset
from ..data.loading import load
from ..encoders.run import encode
from ..evaluate.sampling import drawn_from_source
from ..store import Space
from .families import Family, compared_with, family_of, renamed, unread
from .saved import is_saved, saved_space
from .settings import WEIGHTS, Settings, Source

if TYPE_CHECKING:  # what draws or measures is imported where it is used
    import pandas as pd

    from ..evaluate.comparison import Comparison
    from ..layout.kernels import Kernels
    from ..weighing import Choice

#: Steps that no weight changes.
OF_DATA = ("dataset", "audit", "parents", "_weights_or_reason")
#: Parameters that another fused space brings.
TAKEN = (*WEIGHTS, "n_components")


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
    notes_of_fusion : list of str
        Those of them that are of the fused spaces and their rivals.
    choice : Choice or None
        Weights that were chosen on these samples; None where nobody asked for it.
    """

    choice: "Choice | None" = None

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.notes: list[str] = []
        self.notes_of_fusion: list[str] = []

    @cached_property
    def dataset(self) -> Dataset:
        """Samples with stable ids."""
        asked = self.settings
        if isinstance(asked.data, Dataset):
            return asked.data
        with _noting(self.notes):
            dataset = load(
                asked.data, limit=asked.limit, label=asked.label, group=asked.group,
                columns=asked.columns, root=asked.root, background=asked.background,
                random_state=asked.seed,
            )  # fmt: skip
        self.notes += drawn_from_source(dataset, asked.limit)
        return dataset

    @cached_property
    def audit(self) -> Audit:
        """What is wrong with the data, before any of them is encoded."""
        return audit(self.dataset, progress=self.settings.progress)

    @cached_property
    def parents(self) -> dict[str, Space]:
        """Spaces that were given, as they were encoded, by name; by roles CLIP comes first."""
        asked = self.settings
        with _noting(self.notes):
            if asked.spaces:
                return {name: self._named(name, source) for name, source in asked.spaces.items()}
            spaces = [self._encoded(role, source) for role, source in asked.sources.items()]
        names = [space.name for space in spaces]
        got = f"parents named {names}"
        require(len(set(names)) == len(names), got, "a name of its own for each space")
        return dict(zip(names, spaces, strict=True))

    @property
    def families(self) -> list[Family]:
        """Which of the parents are fused with each other; none where nothing is."""
        asked = self.settings
        if asked.spaces:
            return [family_of(subset, self.parents) for subset in asked.fuse]
        given = dict(zip(asked.sources, self.parents.values(), strict=True))
        experts = tuple(given[role] for role in ("expert",) if role in given)
        text_experts = tuple(given[role] for role in ("text_expert",) if role in given)
        return [Family("fused", given["clip"], experts, text_experts)]

    @cached_property
    def fusers(self) -> dict[str, Any]:
        """Fitted estimator of each fused space, by its name; none of a kernel, or one not saved."""
        from ..fusion.spaces import fit_fuser

        if not self.families or not self.settings.is_known_method or self._is_kernel:
            return {}
        method, parameters = self.settings.method, self.settings.fusion()
        self._note_of_fusion([unread(family) for family in self.families])
        noted: list[str] = []
        with _noting(noted):
            fusers = {
                family.name: fit_fuser(*family.parents, method=method, **parameters)
                for family in self.families
            }
        self._note_of_fusion(noted)
        return fusers

    @cached_property
    def fused_spaces(self) -> dict[str, Space]:
        """Fused spaces by name; compare their rows by inner product."""
        from ..fusion.fusing import fuse
        from ..fusion.spaces import apply_fuser

        if self._is_kernel:
            asked = self.settings
            return {
                family.name: fuse(
                    *family.parents, method=asked.method, name=family.name, **asked.fusion()
                )
                for family in self.families
            }
        fusers = self.fusers
        if not fusers and self.families:
            self.settings.fusion()  # says which methods there are
        return {
            family.name: apply_fuser(fusers[family.name], *family.parents, name=family.name)
            for family in self.families
        }

    def take_fused(self, space: Space, fuser: Any) -> None:
        """Take another fused space in the place of its own; what came of that is made anew.

        Parameters
        ----------
        space : Space
            Of the same parents and name, by other weights or another width.
        fuser : estimator
            What made it.

        Raises
        ------
        InputError
            If the study fuses several times, or not so, or its settings cannot be these.
        """
        _checks.typed("space", space, Space, "a fused Space")
        names = [family.name for family in self.families]
        got = f"fused space {space.name!r} for a study that fuses {len(names)} times"
        require(names == [space.name], got, "that of a study that fuses once")
        given = space.info.get("parameters", {})
        got = f"space {space.name!r} with parameters {', '.join(given) or 'unknown'}"
        require(set(TAKEN) <= set(given), got, f"a space of fuse(), with {', '.join(TAKEN)}")
        self.settings = replace(self.settings, **{name: given[name] for name in TAKEN})
        for step in _cached(type(self)) - {*OF_DATA}:
            vars(self).pop(step, None)
        self.notes = [note for note in self.notes if note not in self.notes_of_fusion]
        self.notes_of_fusion = []
        vars(self).update(fusers={space.name: fuser}, fused_spaces={space.name: space})

    @property
    def _is_kernel(self) -> bool:
        """Whether fused spaces keep their parents, and nothing is fitted."""
        return isinstance(self.settings.method, str) and self.settings.method == "kernel"

    @property
    def fuser(self) -> Any:
        """Fitted estimator of the first fused space; None where nothing is fused."""
        if not self.fusers and self.families:
            self.settings.fusion()  # says which methods there are
        return next(iter(self.fusers.values()), None)

    @property
    def fused(self) -> Space | None:
        """The first fused space; None where nothing is fused."""
        return next(iter(self.fused_spaces.values()), None)

    @cached_property
    def spaces(self) -> dict[str, Space]:
        """Everything that is compared, by name: what was given, baselines, fused spaces."""
        if not self.settings.spaces:
            return self._rivals(self.families[0]) | self.fused_spaces
        spaces = {name: space.as_compared() for name, space in self.parents.items()}
        for family, subset in zip(self.families, self.settings.fuse, strict=True):
            spaces |= renamed(self._rivals(family), subset)
        return spaces | self.fused_spaces

    def _rivals(self, family: Family) -> dict[str, Space]:
        """What a fused space must be compared with: its parents, and tuned baselines of them."""
        from ..evaluate.tuning.knobs import tune_baselines
        from ..evaluate.tuning.words import said_of_untuned
        from ..fusion.rivals import baselines

        asked = self.settings
        names = compared_with(asked.baselines, asked.method)
        shared: dict[str, Any] = {
            "n_components": asked.n_components, **asked.weights.parameters(),
            "kernel": asked.kernel, "random_state": asked.seed,
        }  # fmt: skip
        tunable = [*names, "tuned"] if "exact" in names else names
        noted: list[str] = []
        with _noting(noted):
            tuned = tune_baselines(
                self.dataset, *family.parents, names=tunable, split_by=asked.split_by, **shared
            )
            rivals = baselines(*family.parents, names=names, tuned=tuned, **shared)
        if "tuned" not in names and asked.C > 0:
            noted += said_of_untuned(family.name, tuned.get("tuned", ()))
        self._note_of_fusion(noted)
        return rivals

    def _note_of_fusion(self, noted: list[str]) -> None:
        """Keep what is said of fused spaces; other weights may make it untrue."""
        said = [words for words in noted if words]
        self.notes += said
        self.notes_of_fusion += said

    @cached_property
    def comparison(self) -> "Comparison":
        """What every space scored, by everything that the data allow."""
        from ..evaluate.comparing import compare
        from ..evaluate.finished import measures_folder

        measured = compare(
            self.dataset, self.spaces, measures=self.settings.measures,
            split_by=self.settings.split_by, random_state=self.settings.seed,
            progress=self.settings.progress, keep=measures_folder(), reference=self._reference,
        )  # fmt: skip
        return replace(measured, notes=tuple(dict.fromkeys([*self.notes, *measured.notes])))

    @property
    def _reference(self) -> str | None:
        """Space that the others are held against; by roles the comparison knows CLIP."""
        if self.settings.reference is None and self.settings.spaces:
            return next(iter(self.settings.spaces))
        return self.settings.reference

    @property
    def map_spaces(self) -> dict[str, Space]:
        """Spaces that are drawn: given and fused ones; by roles the first of each with images."""
        from ..layout.rows import shown

        drawn = {name: space for name, space in self.spaces.items() if _varies(space)}
        if not self.settings.spaces:
            return shown(drawn)
        names = [*self.settings.spaces, *self.fused_spaces]
        return {name: drawn[name] for name in names if name in drawn}

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
        """Error of the first fused kernel against its width; None without one image expert."""
        from ..fusion.errors import error_curve

        asked = self.settings
        pairs = [family.parents[:2] for family in self.families if len(family.experts) == 1]
        estimated = asked.method == "rp" and asked.product_weight > 0
        if not pairs or not estimated or self.dataset.n < 2:
            return None
        clip, (expert,) = pairs[0]
        weights = asked.weights.parameters()
        return error_curve(clip, expert, **weights, kernel=asked.kernel, random_state=asked.seed)

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
    def own_encoders(self) -> dict[str, Any]:
        """Encoder objects that were given, by the name of their space."""
        sources = (self.settings.spaces or self.settings.sources).values()
        pairs = zip(self.parents, sources, strict=True)
        return {name: each for name, each in pairs if not isinstance(each, str | Space)}

    def _named(self, name: str, source: Source) -> Space:
        """Space of a name, as far as its source sees and reads."""
        if isinstance(source, Space):
            return replace(spaces_of(self.dataset, {name: source})[name], name=name)
        return self._encoded_as(source, None, name)

    def _encoded(self, role: str, source: Source) -> Space:
        if isinstance(source, Space):
            return _checked_space(source, self.dataset, role)
        return self._encoded_as(source, role.replace("_", "-"), None)

    def _encoded_as(self, source: Any, role: str | None, name: str | None) -> Space:
        """Encode the dataset, or read what was saved of it."""
        if isinstance(source, str) and is_saved(source):
            space = saved_space(source, self.dataset, name, role or "")
            return replace(space, info={**space.info, "role": role}) if role else space
        options: dict[str, Any] = {
            "role": role,
            "name": name,
            "device": self.settings.device,
            "progress": self.settings.progress,
        }
        if isinstance(source, str):
            return encode(self.dataset, source, **options)
        return encode(self.dataset, encoder=source, **options)


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
    return space.image is not None and rows_differ(space.image)


def _checked_space(space: Space, dataset: Dataset, role: str) -> Space:
    space = spaces_of(dataset, {space.name: space})[space.name]
    role = role.replace("_", "-")
    return replace(space, info={**space.info, "role": space.info.get("role") or role})


def _cached(kind: type) -> set[str]:
    """Names of all steps that are made once."""
    members = (member for each in kind.__mro__ for member in vars(each).items())
    return {name for name, member in members if isinstance(member, cached_property)}
