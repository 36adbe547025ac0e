"""The steps of a run: each is computed when it is first asked for, and kept."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from .. import _checks
from ..arrays import rows_differ
from ..auditing import Audit, audit
from ..data.dataset import Dataset
from ..data.loading import load
from ..evaluate.sampling import drawn_from_source
from ..store import Space
from .families import Family, family_of, renamed, unread
from .fused_spaces import fitted_fusers, fused_spaces, rivals_of, settings_of
from .given_spaces import given_spaces
from .noting import noting
from .settings import Settings

if TYPE_CHECKING:  # what draws or measures is imported where it is used
    import pandas as pd

    from ..evaluate.comparison import Comparison
    from ..layout.kernels import Kernels
    from ..layout.pairs import Pairs
    from ..weighing import Choice

#: Steps that no weight changes.
OF_DATA = ("dataset", "audit", "parents", "_weights_or_reason")


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
    folder : Path or None
        Where the study was saved last, or read from; its explorer keeps its session there.
    """

    choice: "Choice | None" = None
    folder: Path | None = None

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
        with noting(self.notes):
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
        with noting(self.notes):
            return given_spaces(self.settings, self.dataset)

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
        if not self.settings.is_known_method:
            return {}
        self._note_of_fusion([unread(family) for family in self.families])
        with self._noting_fusion():
            return fitted_fusers(self.settings, self.families)

    @cached_property
    def fused_spaces(self) -> dict[str, Space]:
        """Fused spaces by name; compare their rows by inner product."""
        fusers = self.fusers
        with self._noting_fusion():
            return fused_spaces(self.settings, self.families, fusers)

    def take_fused(self, space: Space, fuser: Any) -> None:
        """Take another fused space in the place of its own; what came of that is made anew.

        Parameters
        ----------
        space : Space
            Of the same parents and name, by other weights or another width.
        fuser : estimator or None
            What made it; None of a kernel.

        Raises
        ------
        InputError
            If the study fuses several times, or not so, or its settings cannot be these.
        """
        _checks.typed("space", space, Space, "a fused Space")
        self.settings = settings_of(self.settings, self.families, space)
        for step in _cached(type(self)) - {*OF_DATA}:
            vars(self).pop(step, None)
        self.notes = [note for note in self.notes if note not in self.notes_of_fusion]
        self.notes_of_fusion = []
        fusers = {} if fuser is None else {space.name: fuser}
        vars(self).update(fusers=fusers, fused_spaces={space.name: space})

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
        """What a fused space must be compared with."""
        with self._noting_fusion():
            rivals, notes = rivals_of(self.settings, self.dataset, family)
        self._note_of_fusion(notes)
        return rivals

    @contextmanager
    def _noting_fusion(self) -> Iterator[None]:
        """Keep what is warned of while something is fused."""
        noted: list[str] = []
        with noting(noted):
            yield
        self._note_of_fusion(noted)

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
    def pairs(self) -> "Pairs | None":
        """All pairs of samples in CLIP and its expert as they are fused, else in two spaces."""
        from ..fusion.rivals import centred_space
        from ..layout.pairs import pairs

        if not self._enough_to_draw:
            return None
        family = self.families[0] if self.families else None
        if family is not None and len(family.experts) == 1 and self.settings.kernel == "cosine":
            spaces = [family.clip, centred_space(family.experts[0])]
            if not all(map(_varies, spaces)):
                return None
            found = pairs({each.name: each for each in spaces}, random_state=self.settings.seed)
            return replace(found, are_fused=True)
        two = dict(list(self.map_spaces.items())[:2])
        if len(two) < 2:
            return None
        found = pairs(two, random_state=self.settings.seed)
        return found if _tell_apart(found) else None

    @cached_property
    def curve(self) -> "pd.DataFrame | None":
        """Error of the first fused kernel against its width; None without one image expert."""
        from ..fusion.errors import error_curve

        asked = self.settings
        families = [family for family in self.families if len(family.experts) == 1]
        estimated = asked.method == "rp" and asked.product_weight > 0
        if not families or not estimated or self.dataset.n < 2:
            return None
        clip, (expert,), text_experts = families[0].parents
        return error_curve(
            clip, expert, text_experts, **asked.of_fusion, kernel=asked.kernel,
            random_state=asked.seed,
        )  # fmt: skip

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


def _varies(space: Space) -> bool:
    """Whether it has image rows, and not all of them are equal."""
    return space.image is not None and rows_differ(space.image)


def _tell_apart(found: "Pairs") -> bool:
    """Whether two spaces order pairs in two ways: a text expert leaves those of pictures alone."""
    ranks = found.sample[["first_rank", "second_rank"]].to_numpy()
    return bool(np.abs(ranks[:, 0] - ranks[:, 1]).max() > 1e-3)


def _cached(kind: type) -> set[str]:
    """Names of all steps that are made once."""
    members = (member for each in kind.__mro__ for member in vars(each).items())
    return {name for name, member in members if isinstance(member, cached_property)}
