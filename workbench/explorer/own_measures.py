"""Measures that a user brings, of every space on the maps, in words."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from .._require import InputError
from ..data.dataset import Dataset
from ..evaluate.measures.targets import LabelledRows, division_of, labelled_targets
from ..evaluate.own_measures import Measure, check_measures, measure_space, missing_for
from ..store import Space
from .workspace import Workspace


class OwnMeasures:
    """Values of own measures on the rows in view; measured again when a space is replaced.

    Parameters
    ----------
    workspace : Workspace
        Whose spaces are measured.
    measures : sequence of Measure
        See :class:`workbench.evaluate.Measure`.
    """

    def __init__(self, workspace: Workspace, measures: Sequence[Measure]) -> None:
        self._workspace, self._measures = workspace, check_measures(measures)
        self._measured: dict[str, tuple[Space, list[str]]] = {}
        self._outcomes: dict[str, dict[str, tuple[np.ndarray, bool]]] = {}
        if self._measures:
            self._dataset = workspace.dataset.take(workspace.view)
            self._labelled = _main_target(self._dataset, workspace.random_state)

    def words(self, name: str) -> list[str]:
        """Say what a space measures.

        Parameters
        ----------
        name : str
            Of a space with a map.

        Returns
        -------
        list of str
            One of each measure: its name, and its value or the reason why there is none.
        """
        space = self._workspace.spaces[name]
        known, words = self._measured.get(name, (None, []))
        if known is not space:
            part = self._in_view(space.as_compared()) if self._measures else space
            self._outcomes[name] = {}
            words = [self._value(measure, name, part) for measure in self._measures]
            self._measured[name] = space, words
        return words

    def columns(self) -> dict[str, tuple[np.ndarray, bool]]:
        """Give what was measured of each sample.

        Returns
        -------
        dict of str to tuple of ndarray of shape (n,) and bool
            By measure and space, of the spaces as they were measured last; whether high numbers
            are the good ones. NaN for samples that were not measured.
        """
        return {
            f"{measured}: {name}": column
            for name, columns in self._outcomes.items()
            for measured, column in columns.items()
        }

    def _keep_outcomes(self, measure: Measure, name: str, outcomes: Any) -> None:
        """Keep an outcome for each sample, as a column of all samples."""
        rows = self._workspace.view
        if "labels" in measure.needs and self._labelled is not None:
            rows = rows[self._labelled.rows]
        if outcomes is None or len(np.asarray(outcomes)) != len(rows):
            return
        values = np.full(self._workspace.dataset.n, np.nan)
        values[rows] = np.asarray(outcomes)
        self._outcomes[name][measure.name] = values, measure.higher_is_better

    def _value(self, measure: Measure, name: str, space: Space) -> str:
        missing = missing_for(measure, self._dataset, space, self._labelled)
        if missing:
            return f"{measure.name}: no {missing}"
        try:
            table = measure_space(measure, name, self._dataset, space, self._labelled)
        except InputError as error:
            return str(error)
        self._keep_outcomes(measure, name, table["outcomes"].iloc[0])
        return f"{measure.name} {table['value'].iloc[0]:.3g}"

    def _in_view(self, space: Space) -> Space:
        """Rows of the samples on the maps, in the order of the dataset that was taken."""
        work = self._workspace
        text = space.text
        if text is not None:
            rows = work.dataset.captions["row"].to_numpy()
            order = np.argsort(rows, kind="stable")
            text = text[order[np.isin(rows[order], work.view)]]
        image = space.rows()["image"][work.view]
        return replace(space, ids=space.ids[work.view], image=image, text=text)


def _main_target(dataset: Dataset, random_state: int) -> LabelledRows | None:
    """Labelled rows of the main target; none where there are too few."""
    if not dataset.targets:
        return None
    targets, _ = labelled_targets(dataset, division_of(dataset, "random", random_state))
    return targets.get(dataset.targets[0])
