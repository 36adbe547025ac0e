"""Which measures a dataset allows, on which rows."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial

import numpy as np
import pandas as pd

from .. import align
from ..arrays import subsample
from ..data.dataset import Dataset
from ..store import Space
from .findings.headlines import OWN, PROMPTS
from .measures.across import TASK as ACROSS
from .measures.across import across_groups, shared_classes
from .measures.classification import QUERY_ROWS, fitted_k, knn, zero_shot
from .measures.clustering import cluster
from .measures.modality import ROTATED_WIDTH, modality_gap, similarity
from .measures.neighbour_halves import neighbours_for_halves
from .measures.prototypes import GRAM_ROWS, few_shot
from .measures.ranking import caption_retrieval, retrieval
from .measures.targets import LabelledRows, division_of, labelled_targets
from .own_measures import Measure, measure_space, missing_for
from .probing.probe import linear_probe
from .sampling import sampled_measures


@dataclass(frozen=True)
class Step:
    """One measure of one space.

    Attributes
    ----------
    space, task, target : str
        As in ``Comparison.metrics``.
    run : callable
        Gives the table of the measure.
    variant : str, default=""
        Tells two measures of one task and target apart.
    """

    space: str
    task: str
    target: str
    run: Callable[[], pd.DataFrame]
    variant: str = ""

    @property
    def names(self) -> tuple[str, str, str]:
        """Tell it apart from the other measures of its space.

        Returns
        -------
        tuple of three str
            Task, target, variant.
        """
        return self.task, self.target, self.variant


class Plan:
    """Which measures a dataset allows, on which rows; the same rows for every space.

    Parameters
    ----------
    dataset : Dataset
        What is measured on.
    random_state : int
        Seed of splits, folds, draws and clusterings.
    measures : sequence of Measure, default=()
        Of somebody's own.
    split_by : {"random", "group", "split"}, default="random"
        How rows are divided into what trains and what tests.

    Attributes
    ----------
    targets : dict of str to LabelledRows
        The main one first.
    """

    def __init__(
        self, dataset: Dataset, random_state: int, measures: Sequence[Measure] = (),
        split_by: str = "random",
    ) -> None:  # fmt: skip
        self.dataset = dataset
        self.measures = measures
        self.seed = random_state
        self.division = division_of(dataset, split_by, random_state)
        self.targets, notes = labelled_targets(dataset, self.division)
        self._of_data = [*notes, *sampled_measures(dataset, self.targets), *_limits(dataset)]
        self._lacking: dict[str, list[str]] = {}  # what spaces lack, and which ones

    @property
    def notes(self) -> list[str]:
        """Say what is left out, and why, one line for all spaces that lack the same.

        Returns
        -------
        list of str
            One sentence each.
        """
        lines = [
            f"{', '.join(names)} {'have' if len(names) > 1 else 'has'} {what}."
            for what, names in self._lacking.items()
        ]
        return [*dict.fromkeys(self._of_data), *lines]

    def _lacks(self, name: str, what: str) -> None:
        names = self._lacking.setdefault(what, [])
        if name not in names:
            names.append(name)

    def steps(
        self, name: str, space: Space, *,
        intervals: bool = True, penalties: Mapping[str, float] | None = None,
    ) -> list[Step]:  # fmt: skip
        """List everything that can be measured in a space.

        Parameters
        ----------
        name : str
            What the space is called.
        space : Space
            With image rows, text rows or both.
        intervals : bool, default=True
            False where values alone are asked for: no halves are clustered.
        penalties : mapping of str to float, default=None
            Penalty of the probe by target, where it is known; None chooses each.

        Returns
        -------
        list of Step
            Prompts, labels, captions, own measures.
        """
        of_captions = self._caption_steps(name, space)
        if space.image is None:
            self._lacks(name, "no image rows: measured on captions only")
            return of_captions
        of_prompts = self._prompt_steps(name, space.image, space.classes)
        of_labels = self._label_steps(name, space.image, intervals, penalties or {})
        across = self._across_steps(name, space.image)
        return [*of_prompts, *of_labels, *across, *of_captions, *self._own_steps(name, space)]

    def _label_steps(
        self, name: str, image: np.ndarray, intervals: bool, penalties: Mapping[str, float]
    ) -> list[Step]:
        asking = subsample(len(image), QUERY_ROWS, self.seed)
        near, products = _Neighbours(image, asking), _Products(image)  # once for all targets
        steps = []
        for target, labelled in self.targets.items():
            labels = labelled.labels
            whole = len(labelled.rows) == len(image)
            part = partial(_rows_of, image, None if whole else labelled.rows)
            known = products if whole and _is_wide(image) else None
            probe = partial(_probe, labelled, known, self.seed, penalties.get(target))
            neighbours = partial(_knn, labelled, near if whole else None, self.seed)
            steps.append(Step(name, "linear_probe", target, partial(_of, part, probe, labels)))
            steps.append(Step(name, "knn", target, partial(_of, part, neighbours, labels)))
            if target == self.dataset.targets[0]:
                shots = partial(few_shot, random_state=self.seed, folds=labelled.tested_apart)
                clusters = partial(cluster, random_state=self.seed, intervals=intervals)
                steps.append(Step(name, "few_shot", target, partial(_of, part, shots, labels)))
                steps.append(Step(name, "cluster", target, partial(_of, part, clusters, labels)))
        return steps

    def _prompt_steps(self, name: str, image: np.ndarray, classes: np.ndarray | None) -> list[Step]:
        target = self.dataset.prompt_target
        class_names = list(self.dataset.prompts)
        if not class_names or target is None:
            return []
        if classes is None:
            self._lacks(name, "no class rows: no zero-shot")
            return []
        labels = self.dataset.labels(target)
        if not np.isin(labels, class_names).any():
            self._of_data.append(f"No label of {target} is a prompted class: no zero-shot.")
            return []
        if len(class_names) < 2:
            self._of_data.append(f"{class_names[0]!r} is the only prompted class: no zero-shot.")
            return []
        zero = partial(zero_shot, image, classes, labels, class_names)
        text = dict(zip(class_names, classes, strict=True))
        return [Step(name, "zero_shot", target, zero), *self._prompted_shots(name, image, text)]

    def _prompted_shots(
        self, name: str, image: np.ndarray, text: dict[str, np.ndarray]
    ) -> list[Step]:
        """Few-shot with prompts, on the rows of prompted classes."""
        target = str(self.dataset.prompt_target)
        labels = self.dataset.labels(target)
        labels = np.where(np.isin(labels, list(text)), labels, "")
        rows, folds = np.flatnonzero(labels != ""), None
        if self.division.by != "random":
            labelled = self.division.labelled_rows(labels)
            rows, folds = labelled.rows, labelled.folds
            if not folds:
                return []
        shots = partial(few_shot, class_text=text, random_state=self.seed, folds=folds)
        part = partial(_rows_of, image, rows)
        run = partial(_of, part, shots, labels[rows])
        if target in self.targets and target == self.dataset.targets[0]:
            run = partial(_with_prompts_alone, run)  # without them it is a measure of the labels
        return [Step(name, "few_shot", target, run, "prompts")]

    def _across_steps(self, name: str, image: np.ndarray) -> list[Step]:
        """Recall across groups, where two of them share two classes."""
        main = next(iter(self.dataset.targets), None)
        column = next(iter(self.dataset.groups), None)
        if main is None or column is None or main == column:
            return []
        labels, groups = self.dataset.labels(main), self.dataset.labels(column)
        n_groups, n_shared = len(self.dataset.classes(column)), shared_classes(labels, groups)
        if n_groups < 2 or n_shared < 2:
            found = f"{n_groups} groups of {column} share {n_shared} classes of {main}"
            self._of_data.append(f"{found}: no recall across groups (2 groups, 2 shared classes).")
            return []
        run = partial(across_groups, image, labels, groups, random_state=self.seed)
        return [Step(name, ACROSS, main, run)]

    def _caption_steps(self, name: str, space: Space) -> list[Step]:
        if not len(self.dataset.captions):
            return []
        rows = self.dataset.captions["row"].to_numpy()
        image, text = space.image, space.text
        if text is None:
            self._lacks(name, "no text rows: no retrieval")
            return []
        if image is None:
            return [Step(name, "retrieval", "", partial(caption_retrieval, text, rows))]
        if len(image) < 2:
            self._of_data.append("One image: no retrieval, similarity pairs or modality gap.")
            return []
        rotated = space.dim <= ROTATED_WIDTH
        if not rotated:
            self._lacks(name, f"more than {ROTATED_WIDTH} columns: no rotation of text rows")
        gap = partial(modality_gap, image, text, rows, rotated=rotated)
        cosines = partial(similarity, image, text, rows, random_state=self.seed)
        return [
            Step(name, "retrieval", "", partial(retrieval, image, text, rows)),
            Step(name, "similarity", "", cosines),
            Step(name, "modality_gap", "", gap),
        ]

    def _own_steps(self, name: str, space: Space) -> list[Step]:
        steps = []
        main = next(iter(self.targets), "")
        labelled = self.targets.get(main)
        for measure in self.measures:
            missing = missing_for(measure, self.dataset, space, labelled)
            if missing:
                self._lacks(name, f"no {missing}: no {measure.name}")
                continue
            target = main if "labels" in measure.needs else ""
            run = partial(measure_space, measure, name, self.dataset, space, labelled)
            steps.append(Step(name, OWN, target, run))
        return steps


def _limits(dataset: Dataset) -> list[str]:
    """What the dataset does not allow."""
    texts = dataset.captions.get("text", pd.Series(dtype=str))
    notes = []
    if not dataset.targets:
        notes.append("No labels: no probe, k-NN, few-shot or clustering.")
    if not dataset.prompts:
        notes.append("No class prompts: no zero-shot.")
    if not len(texts):
        notes.append("No captions: no retrieval, similarity pairs or modality gap.")
    if texts.nunique() < len(texts):
        different = f"{texts.nunique()} of {len(texts)} captions are different"
        notes.append(f"{different}: recall counts only the image's own rows, not equal texts.")
    return notes


def _rows_of(image: np.ndarray, rows: np.ndarray | None) -> np.ndarray:
    """Rows that are measured, copied when they are: all spaces at once would not fit."""
    return image if rows is None else np.asarray(image[rows])


def _of(
    part: Callable[[], np.ndarray], measure: Callable[..., pd.DataFrame], labels: np.ndarray
) -> pd.DataFrame:
    return measure(part(), labels)


def _with_prompts_alone(measure: Callable[[], pd.DataFrame]) -> pd.DataFrame:
    table = measure()
    return table[table["metric"].str.endswith(PROMPTS)]


class _Neighbours:
    """Neighbours of some rows, found when they are first asked for."""

    def __init__(self, image: np.ndarray, asking: np.ndarray) -> None:
        self._image, self._asking = image, asking
        self._found: dict[int, np.ndarray] = {}

    def __call__(self, k: int) -> np.ndarray:
        if k not in self._found:
            self._found[k] = align.neighbours(self._image, k, self._asking)
        return self._found[k]


class _Products:
    """Products of all rows in double precision, made when they are first asked for."""

    def __init__(self, image: np.ndarray) -> None:
        self._image = image
        self._made: np.ndarray | None = None

    def __call__(self) -> np.ndarray:
        if self._made is None:
            rows = self._image.astype(float)
            self._made = rows @ rows.T
        return self._made


def _is_wide(image: np.ndarray) -> bool:
    """Whether products of all rows serve the probe better than the rows."""
    return len(image) // 2 < image.shape[1] and len(image) <= GRAM_ROWS


def _probe(
    labelled: LabelledRows,
    products: Callable[[], np.ndarray] | None,
    seed: int,
    C: float | None,
    X: np.ndarray,
    labels: np.ndarray,
) -> pd.DataFrame:
    gram = None if products is None else products()
    return linear_probe(
        X, labels, folds=labelled.folds, groups=labelled.groups, random_state=seed, C=C, gram=gram
    )


def _knn(
    labelled: LabelledRows,
    near: Callable[[int], np.ndarray] | None,
    seed: int,
    X: np.ndarray,
    labels: np.ndarray,
) -> pd.DataFrame:
    k = fitted_k(labels)
    if labelled.tested_apart is not None:
        k = min(k, *(len(train) for train, _ in labelled.folds))
        return knn(X, labels, k, random_state=seed, folds=labelled.folds)
    known = None if near is None else near(neighbours_for_halves(k, len(labels)))
    return knn(X, labels, k, random_state=seed, near=known)
