"""The door for measures that a user brings."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from .. import _checks
from .._language import kept
from .._require import InputError, require
from ..data.dataset import Dataset
from ..store import Space
from .findings.headlines import HEADLINES, OWN, Headline
from .measures.tables import mean_row, metric_table
from .measures.targets import LabelledRows

NEEDS = ("labels", "captions", "classes")

_TAKEN = {"space", "width", "seconds", *(headline.column for headline in HEADLINES)}


@dataclass(frozen=True)
class Measure:
    """A measure of somebody's own, for :func:`compare`: shown wherever ours are.

    Attributes
    ----------
    name : str
        What tables, figures and sentences call it.
    function : callable
        Called with keywords: ``image``, the image rows (n, d), always; then what ``needs`` names.
        Rows come as they are compared (:meth:`workbench.Space.as_compared`).
        "labels": ``labels`` (n,), classes of the main target. "captions": ``text`` (m, d) and
        ``rows`` (m,), the image row of each. "classes": ``classes`` (k, d), ``class_names``, and
        ``class_of`` (n,), the class row of each image, -1 for none. It returns a number, or one
        outcome for each sample: then its mean is shown with an interval, and differences between
        spaces are paired, like ours.
    range : tuple of two floats
        Lowest and highest value that can be.
    needs : tuple of {"labels", "captions", "classes"}
        What it cannot do without. Where "labels" is among them, only images with a label that
        another one shares are handed in.
    higher_is_better : bool
        Which end is the good one.

    Raises
    ------
    InputError
        If the name is taken or empty, the range is no range, or ``needs`` is misspelt.

    Examples
    --------
    >>> def spread(image):
    ...     return float(image.std())
    >>> Measure("spread", spread, range=(0.0, 10.0), needs=()).headline.column
    'spread'
    """

    name: str
    function: Callable[..., Any]
    range: tuple[float, float] = (0.0, 1.0)
    needs: tuple[str, ...] = ("labels",)
    higher_is_better: bool = True

    def __post_init__(self) -> None:
        """Refuse what could not be shown."""
        given = f"measure {self.name!r}"
        named = isinstance(self.name, str) and self.name.strip() != ""
        require(named, given, "a name in words")
        require(self.name not in _TAKEN, given, "a name that no column of the table has")
        require(callable(self.function), f"{given}: function={self.function!r}", "a function")
        require(
            _is_range(self.range), f"{given}: range={self.range}", "two finite numbers, low < high"
        )
        needs = _checks.several(f"{given}: needs", self.needs, f"words of {', '.join(NEEDS)}")
        misspelt = [need for need in needs if need not in NEEDS]
        expected = "some of " + ", ".join(NEEDS)
        require(not misspelt, f"{given}: needs={self.needs!r}", expected)

    @property
    def headline(self) -> Headline:
        """Say how tables, figures and sentences show it.

        Returns
        -------
        Headline
            Under its own name.
        """
        return Headline(
            OWN, self.name, self.name, self.name, self.name,
            range=self.range, higher_is_better=self.higher_is_better,
        )  # fmt: skip


def _is_range(limits: Any) -> bool:
    try:
        low, high = limits
        return bool(math.isfinite(low) and math.isfinite(high) and low < high)
    except (TypeError, ValueError):
        return False


def check_measures(measures: Sequence[Measure]) -> tuple[Measure, ...]:
    """Refuse what is no list of measures.

    Parameters
    ----------
    measures : sequence of Measure
        With different names.

    Returns
    -------
    tuple of Measure
        The same.

    Raises
    ------
    InputError
        If one is no measure, or two have one name.
    """
    measures = _checks.several("measures", measures, "Measure(name, function)")
    for measure in measures:
        require(isinstance(measure, Measure), f"measure {measure!r}", "a Measure(name, function)")
    names = [measure.name for measure in measures]
    got = f"measures {', '.join(map(repr, names))}"
    require(len(set(names)) == len(names), got, "a name of its own for each")
    return tuple(measures)


def missing_for(
    measure: Measure, dataset: Dataset, space: Space, labelled: LabelledRows | None
) -> str:
    """Say what a measure needs that is not there.

    Parameters
    ----------
    measure : Measure
        What is to be measured.
    dataset : Dataset
        With or without labels, captions, prompts.
    space : Space
        With or without image, text and class rows.
    labelled : LabelledRows or None
        Of the main target.

    Returns
    -------
    str
        Such as "labels" or "class rows"; empty if all is there.
    """
    if space.image is None:
        return kept("image rows")
    if "labels" in measure.needs and labelled is None:
        return kept("labels")
    if "captions" in measure.needs and (space.text is None or not len(dataset.captions)):
        return kept("text rows")
    prompted = space.classes is not None and dataset.prompt_target is not None
    if "classes" in measure.needs and not (prompted and dataset.prompts):
        return kept("class rows")
    return ""


def measure_space(
    measure: Measure, name: str, dataset: Dataset, space: Space, labelled: LabelledRows | None
) -> pd.DataFrame:
    """Measure a space by a measure of somebody's own.

    Parameters
    ----------
    measure : Measure
        Whose needs are met.
    name : str
        What the space is called.
    dataset : Dataset
        What is measured on.
    space : Space
        With image rows.
    labelled : LabelledRows or None
        Of the main target; its rows are measured if the measure needs labels.

    Returns
    -------
    DataFrame
        One row; without an interval (NaN) if the function returned a number.

    Raises
    ------
    InputError
        If the function fails, or returns what is no number in the range, nor outcomes.
    """
    inputs = _inputs(measure, dataset, space, labelled)
    where = f"measure {measure.name!r} of {name}"
    try:
        result = measure.function(**inputs)
    except Exception as error:
        reason = f"{type(error).__name__}: {error}"
        raise InputError(f"{where}: expected a result, not {reason}.") from error
    outcomes = _numbers(result, where)
    low, high = measure.range
    require(outcomes.ndim <= 1, f"{where} has shape {outcomes.shape}", "a number or a list of them")
    require(outcomes.size > 0, f"{where} is empty", "a number, or one for each sample")
    require(np.isfinite(outcomes).all(), f"{where} is not finite", "numbers, not NaN")
    got = f"{where} is {outcomes.min():g} to {outcomes.max():g}"
    inside = low <= outcomes.min() and outcomes.max() <= high
    require(inside, got, f"{low:g} to {high:g}, its range")
    if outcomes.ndim == 1:
        return metric_table([mean_row(OWN, measure.name, outcomes)])
    n = len(inputs["image"])
    return metric_table([(OWN, measure.name, float(outcomes), np.nan, np.nan, n, None)])


def _numbers(result: Any, where: str) -> np.ndarray:
    try:
        return np.asarray(result, float)
    except (TypeError, ValueError):
        raise InputError(f"{where} is {result!r}: expected a number or a list of them.") from None


def _inputs(
    measure: Measure, dataset: Dataset, space: Space, labelled: LabelledRows | None
) -> Mapping[str, Any]:
    """What the function is called with."""
    images = np.arange(dataset.n)
    inputs: dict[str, Any] = {}
    if "labels" in measure.needs and labelled is not None:
        images = labelled.rows
        inputs["labels"] = labelled.labels
    inputs["image"] = np.asarray(space.image)[images]
    if "captions" in measure.needs:
        place = np.full(dataset.n, -1)
        place[images] = np.arange(len(images))
        rows = place[dataset.captions["row"].to_numpy()]
        inputs["text"] = np.asarray(space.text)[rows >= 0]
        inputs["rows"] = rows[rows >= 0]
    if "classes" in measure.needs:
        names = list(dataset.prompts)
        position = {class_name: i for i, class_name in enumerate(names)}
        labels = dataset.labels(dataset.prompt_target)[images]
        inputs["classes"] = space.classes
        inputs["class_names"] = names
        inputs["class_of"] = np.array([position.get(label, -1) for label in labels])
    return inputs
