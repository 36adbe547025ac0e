"""Which measures a dataset allows, on which rows."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np
import pandas as pd

from .._classifiers.voting import fitted_k
from .._language import kept
from ..arrays import subsample
from ..data.dataset import Dataset
from ..store import Space
from .affordable import few_shot_seconds, probe_seconds, too_few_to_cluster, too_long
from .findings.headlines import OWN, PROMPTS
from .made_once import Neighbours, Products, is_wide
from .measures.across import TASK as ACROSS
from .measures.across import across_groups, shared_classes
from .measures.classification import QUERY_ROWS, knn, zero_shot
from .measures.clustering import CLUSTER_ROWS, cluster
from .measures.modality import ROTATED_WIDTH, modality_gap, similarity
from .measures.neighbour_halves import neighbours_for_halves
from .measures.prototypes import few_shot
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
    n_classes : int, default=0
        Classes of the target, where they are learnt or found.
    """

    space: str
    task: str
    target: str
    run: Callable[[], pd.DataFrame]
    variant: str = ""
    n_classes: int = 0

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
        one, more = kept("{names} has {said_what}."), kept("{names} have {said_what}.")
        lines = [
            kept(more if len(names) > 1 else one, names=", ".join(names), said_what=what)
            for what, names in self._lacking.items()
        ]
        return [*dict.fromkeys(self._of_data), *lines]

    def _lacks(self, name: str, what: str) -> None:
        names = self._lacking.setdefault(what, [])
        if name not in names:
            names.append(name)

    def steps(
        self, name: str, space: Space, *, columns: Space | None = None,
        intervals: bool = True, penalties: Mapping[str, float] | None = None,
    ) -> list[Step]:  # fmt: skip
        """List everything that can be measured in a space.

        Parameters
        ----------
        name : str
            What the space is called.
        space : Space
            With image rows, text rows or both; rows of a kernel have no columns.
        columns : Space, default=None
            The same space with columns, for what needs some; None takes the space itself.
        intervals : bool, default=True
            False where values alone are asked for: no halves are clustered.
        penalties : mapping of str to float, default=None
            Penalty of the probe by target, where it is known; None chooses each.

        Returns
        -------
        list of Step
            Prompts, labels, captions, own measures.
        """
        columns = space if columns is None else columns
        of_captions = self._caption_steps(name, space, columns)
        if space.image is None or columns.image is None:
            self._lacks(name, kept("no image rows: measured on captions only"))
            return of_captions
        of_prompts = self._prompt_steps(name, space.image, space.classes, columns)
        images = space.image, columns.image
        of_labels = self._label_steps(name, *images, intervals, penalties or {})
        across = self._across_steps(name, space.image)
        return [*of_prompts, *of_labels, *across, *of_captions, *self._own_steps(name, columns)]

    def _label_steps(
        self, name: str, image: Any, columns: np.ndarray, intervals: bool,
        penalties: Mapping[str, float],
    ) -> list[Step]:  # fmt: skip
        asking = subsample(len(image), QUERY_ROWS, self.seed)
        near, products = Neighbours(image, asking), Products(image)  # once for all targets
        steps = []
        for target, labelled in self.targets.items():
            labels = labelled.labels
            whole = len(labelled.rows) == len(image)
            part = partial(_rows_of, image, None if whole else labelled.rows)
            wide = partial(_rows_of, columns, None if whole else labelled.rows)
            known = products if whole and is_wide(columns) else None
            probe = partial(_probe, labelled, known, self.seed, penalties.get(target))
            neighbours = partial(_knn, labelled, near if whole else None, self.seed)
            size = (columns.shape[1], labelled.n_classes)
            n_train = max(len(train) for train, _ in labelled.folds)
            if self._is_affordable(
                name, kept("linear probe"), *size, probe_seconds(n_train, *size)
            ):
                run = partial(_of, wide, probe, labels)
                steps.append(Step(name, "linear_probe", target, run, n_classes=size[1]))
            steps.append(Step(name, "knn", target, partial(_of, part, neighbours, labels)))
            if target == self.dataset.targets[0]:
                steps += self._main_steps(name, target, image, columns, intervals)
        return steps

    def _main_steps(
        self, name: str, target: str, image: Any, columns: np.ndarray, intervals: bool
    ) -> list[Step]:
        """Few-shot and clusters, of the first target alone."""
        labelled = self.targets[target]
        chosen = None if len(labelled.rows) == len(image) else labelled.rows
        part = partial(_rows_of, image, chosen)
        wide = partial(_rows_of, columns, chosen)
        labels, steps = labelled.labels, []
        size = (columns.shape[1], labelled.n_classes)
        if self._is_affordable(name, kept("few-shot"), *size, few_shot_seconds(len(labels), *size)):
            shots = partial(few_shot, random_state=self.seed, folds=labelled.tested_apart)
            run = partial(_of, wide, shots, labels)
            steps.append(Step(name, "few_shot", target, run, n_classes=size[1]))
        too_few = too_few_to_cluster(target, labelled, CLUSTER_ROWS)
        if too_few:
            self._of_data.append(too_few)
            return steps
        clusters = partial(cluster, random_state=self.seed, intervals=intervals)
        grouped = wide if len(image) <= CLUSTER_ROWS else part  # whose sample is exact
        steps.append(Step(name, "cluster", target, partial(_of, grouped, clusters, labels)))
        return steps

    def _is_affordable(
        self, name: str, measure: str, width: int, n_classes: int, seconds: float
    ) -> bool:
        """Whether a measure of the classes is over in minutes; else it is said what it lacks."""
        too_much = too_long(measure, width, n_classes, seconds)
        if too_much:
            self._lacks(name, too_much)
        return not too_much

    def _prompt_steps(self, name: str, image: Any, classes: Any, columns: Space) -> list[Step]:
        target = self.dataset.prompt_target
        class_names = list(self.dataset.prompts)
        if not class_names or target is None:
            return []
        if classes is None:
            self._lacks(name, kept("no class rows: no zero-shot"))
            return []
        labels = self.dataset.labels(target)
        if not np.isin(labels, class_names).any():
            said = kept("No label of {target} is a prompted class: no zero-shot.")
            self._of_data.append(kept(said, target=target))
            return []
        if len(class_names) < 2:
            said = kept("{name!r} is the only prompted class: no zero-shot.")
            self._of_data.append(kept(said, name=class_names[0]))
            return []
        zero = partial(zero_shot, image, classes, labels, class_names)
        rows = columns.rows()
        text = dict(zip(class_names, rows["classes"], strict=True))
        shots = self._prompted_shots(name, rows["image"], text)
        return [Step(name, "zero_shot", target, zero), *shots]

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
        size = (image.shape[1], len(set(labels[rows])))
        seconds = few_shot_seconds(len(rows), *size)
        if not self._is_affordable(name, kept("few-shot with prompts"), *size, seconds):
            return []
        shots = partial(few_shot, class_text=text, random_state=self.seed, folds=folds)
        part = partial(_rows_of, image, rows)
        run = partial(_of, part, shots, labels[rows])
        if target in self.targets and target == self.dataset.targets[0]:
            run = partial(_with_prompts_alone, run)  # without them it is a measure of the labels
        return [Step(name, "few_shot", target, run, "prompts", size[1])]

    def _across_steps(self, name: str, image: Any) -> list[Step]:
        """Recall across groups, where two of them share two classes."""
        main = next(iter(self.dataset.targets), None)
        column = next(iter(self.dataset.groups), None)
        if main is None or column is None or main == column:
            return []
        labels, groups = self.dataset.labels(main), self.dataset.labels(column)
        n_groups, n_shared = len(self.dataset.classes(column)), shared_classes(labels, groups)
        if n_groups < 2 or n_shared < 2:
            said = kept(
                "{n_groups} groups of {column} share {n_shared} classes of {main}: no recall across"
                " groups (2 groups, 2 shared classes)."
            )
            counts = {"n_groups": n_groups, "n_shared": n_shared}
            self._of_data.append(kept(said, column=column, main=main, **counts))
            return []
        run = partial(across_groups, image, labels, groups, random_state=self.seed)
        return [Step(name, ACROSS, main, run)]

    def _caption_steps(self, name: str, space: Space, columns: Space) -> list[Step]:
        if not len(self.dataset.captions):
            return []
        rows = self.dataset.captions["row"].to_numpy()
        image, text = space.image, space.text
        if text is None:
            self._lacks(name, kept("no text rows: no retrieval"))
            return []
        if image is None:
            return [Step(name, "retrieval", "", partial(caption_retrieval, text, rows))]
        if len(image) < 2:
            said = kept("One image: no retrieval, similarity pairs or modality gap.")
            self._of_data.append(said)
            return []
        rotated = columns.dim <= ROTATED_WIDTH
        if not rotated:
            said = kept("more than {n} columns: no rotation of text rows")
            self._lacks(name, kept(said, n=ROTATED_WIDTH))
        wide = columns.rows()
        gap = partial(modality_gap, wide["image"], wide["text"], rows, rotated=rotated)
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
                said = kept("no {said_missing}: no {measure}")
                self._lacks(name, kept(said, said_missing=missing, measure=measure.name))
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
        notes.append(kept("No labels: no probe, k-NN, few-shot or clustering."))
    if not dataset.prompts:
        notes.append(kept("No class prompts: no zero-shot."))
    if not len(texts):
        notes.append(kept("No captions: no retrieval, similarity pairs or modality gap."))
    if texts.nunique() < len(texts):
        said = kept(
            "{n} of {total} captions are different: recall counts only the image's own rows, not"
            " equal texts."
        )
        notes.append(kept(said, n=texts.nunique(), total=len(texts)))
    return notes


def _rows_of(image: Any, rows: np.ndarray | None) -> Any:
    """Rows that are measured, copied when they are: all spaces at once would not fit."""
    return image if rows is None else image[rows]


def _of(
    part: Callable[[], Any], measure: Callable[..., pd.DataFrame], labels: np.ndarray
) -> pd.DataFrame:
    return measure(part(), labels)


def _with_prompts_alone(measure: Callable[[], pd.DataFrame]) -> pd.DataFrame:
    table = measure()
    return table[table["metric"].str.endswith(PROMPTS)]


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
    X: Any,
    labels: np.ndarray,
) -> pd.DataFrame:
    k = fitted_k(labels)
    if labelled.tested_apart is not None:
        k = min(k, *(len(train) for train, _ in labelled.folds))
        return knn(X, labels, k, random_state=seed, folds=labelled.folds)
    known = None if near is None else near(neighbours_for_halves(k, len(labels)))
    return knn(X, labels, k, random_state=seed, near=known)
