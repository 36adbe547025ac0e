"""A run as its folder tells it: figures with intervals, costs, what is wrong with the data."""

import json
import math
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any, NamedTuple

import pandas as pd

from .._require import InputError, require
from ..evaluate.uncertainty.outcomes import Clusters, Key, Outcomes
from ..report.outcome_files import read_outcomes

METRICS, MANIFEST = "metrics.json", "manifest.json"
ALIGNMENT = "alignment"  # task of how much two spaces agree; the target is the other space
EXPECTED = "the folder of a run, as `workbench report --out` writes it"


class Pair(NamedTuple):
    """Two spaces and a measure of both.

    Attributes
    ----------
    space, other : str
        Their names.
    task, target, metric : str
        The measure.
    """

    space: str
    other: str
    task: str
    target: str
    metric: str


class Figure(NamedTuple):
    """A number of a run.

    Attributes
    ----------
    value : float
        The number.
    low, high : float
        95 % interval; the value itself for what has no chance in it, such as a count; NaN where
        nobody knows it.
    note : str
        What is to be known of the interval; empty mostly.
    """

    value: float
    low: float
    high: float
    note: str = ""

    @property
    def has_interval(self) -> bool:
        """Tell whether the interval is known.

        Returns
        -------
        bool
            True for exact numbers too.
        """
        return not (math.isnan(self.low) or math.isnan(self.high))


def exact(value: float) -> Figure:
    """Make a figure that no chance is in.

    Parameters
    ----------
    value : float
        A count, a size.

    Returns
    -------
    Figure
        With an interval of no width.

    Examples
    --------
    >>> exact(3)
    Figure(value=3.0, low=3.0, high=3.0, note='')
    """
    return Figure(float(value), float(value), float(value))


@dataclass(frozen=True)
class Run:
    """What the folder of a run holds.

    Attributes
    ----------
    folder : Path
        Where it lies.
    metrics : dict
        ``metrics.json``.
    manifest : dict
        ``manifest.json``.
    differences : dict of Pair to Figure, default={}
        First space less the other, where they were measured in pairs and outcomes of single samples
        were not kept.
    """

    folder: Path
    metrics: dict[str, Any] = field(repr=False)
    manifest: dict[str, Any] = field(repr=False)
    differences: dict[Pair, Figure] = field(default_factory=dict, repr=False)

    @property
    def name(self) -> str:
        """Name the run.

        Returns
        -------
        str
            That of its folder.
        """
        return self.folder.name

    @property
    def created(self) -> str:
        """Say when it was made.

        Returns
        -------
        str
            Date and time, in ISO 8601.
        """
        return str(self.manifest.get("created", ""))

    @property
    def targets(self) -> list[str]:
        """List what classes there are of, the main target first.

        Returns
        -------
        list of str
            Empty where there are none.
        """
        return [str(target) for target in self.manifest["data"]["targets"]]

    @property
    def samples(self) -> str:
        """Tell samples apart from those of another run.

        Returns
        -------
        str
            Digest of their ids, in their order.
        """
        return str(self.manifest["data"]["ids_sha256"])

    @property
    def roles(self) -> dict[str, str]:
        """Say what every space is for.

        Returns
        -------
        dict of str to str
            Name to role; empty for a space without one.
        """
        spaces = self.manifest["spaces"]
        return {name: str(about.get("role") or "") for name, about in spaces.items()}

    @cached_property
    def table(self) -> pd.DataFrame:
        """Collect all that has an interval: measures, and alignment to another space.

        Returns
        -------
        DataFrame
            Columns space, task, target, metric, value, low, high.
        """
        columns = ["space", "task", "target", "metric", "value", "low", "high"]
        aligned = [row for pair in self.metrics.get("alignment", []) for row in _both_ways(pair)]
        rows = pd.DataFrame([*self.metrics["metrics"], *aligned], columns=columns)
        return rows.astype(dict.fromkeys(("value", "low", "high"), float))

    @cached_property
    def costs(self) -> dict[str, dict[str, Any]]:
        """Look up what every space costs.

        Returns
        -------
        dict of str to dict
            By space; empty for runs of an older version.
        """
        return {cost["space"]: cost for cost in self.metrics.get("costs", [])}

    @cached_property
    def wrong(self) -> dict[str, int]:
        """Count what is wrong with the data.

        Returns
        -------
        dict of str to int
            By kind of finding, those that were found.
        """
        return {found["kind"]: int(found["count"]) for found in self.metrics.get("audit", [])}

    @cached_property
    def outcomes(self) -> dict[Key, Outcomes | Clusters]:
        """Read how every sample did.

        Returns
        -------
        dict of tuple of str to Outcomes or Clusters
            By space, task, target and metric; empty for runs of an older version.
        """
        return read_outcomes(self.folder)


def _both_ways(pair: dict[str, Any]) -> list[dict[str, Any]]:
    """Alignment of two spaces as a figure of each, whose target is the other."""
    figure = {key: pair[key] for key in ("metric", "value", "low", "high")}
    ways = ((pair["a"], pair["b"]), (pair["b"], pair["a"]))
    return [figure | {"space": a, "task": ALIGNMENT, "target": b} for a, b in ways]


def read_run(folder: str | Path) -> Run:
    """Read the folder of a run.

    Parameters
    ----------
    folder : str or Path
        As ``workbench report`` writes it.

    Returns
    -------
    Run
        What it holds.

    Raises
    ------
    InputError
        If it is no such folder, or a file of it is missing or damaged.

    Examples
    --------
    >>> import tempfile
    >>> about = {"data": {"targets": [], "ids_sha256": "0"}, "spaces": {"CLIP": {}}}
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     _ = Path(folder, METRICS).write_text('{"metrics": [], "table": []}')
    ...     _ = Path(folder, MANIFEST).write_text(json.dumps(about))
    ...     list(read_run(folder).roles)
    ['CLIP']
    """
    folder = Path(folder)
    require(folder.is_dir(), f"no folder {folder}", EXPECTED)
    metrics, manifest = (read_object(folder / name) for name in (METRICS, MANIFEST))
    whole = {"metrics", "table"} <= metrics.keys() and {"data", "spaces"} <= manifest.keys()
    require(whole, f"{folder}, whose files are not those of a run", EXPECTED)
    run = Run(folder.absolute(), metrics, manifest)
    try:
        _ = run.table
        _ = run.wrong, run.targets, run.samples, run.roles
        for cost in run.costs.values():
            _ = float(cost["bytes_per_row"]), int(cost["width"])
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise InputError(f"{folder}, whose files are damaged: expected {EXPECTED}.") from error
    return run


def read_object(path: Path, expected: str = EXPECTED) -> dict[str, Any]:
    """Read a file with one JSON object.

    Parameters
    ----------
    path : Path
        In the folder of a run.
    expected : str, default=EXPECTED
        What the folder should be, for messages.

    Returns
    -------
    dict
        What it has.

    Raises
    ------
    InputError
        If it is not there, or holds anything else.

    Examples
    --------
    >>> read_object(Path("nowhere", "metrics.json"))
    Traceback (most recent call last):
        ...
    workbench._require.InputError: nowhere without metrics.json: expected the folder of a run, as \
`workbench report --out` writes it.
    """
    require(path.is_file(), f"{path.parent} without {path.name}", expected)
    try:
        content = json.loads(path.read_text("utf-8"))
    except (OSError, ValueError, RecursionError) as error:
        raise InputError(f"{path}: expected JSON ({type(error).__name__}: {error}).") from error
    require(isinstance(content, dict), f"{path} with no JSON object", expected)
    return dict(content)
