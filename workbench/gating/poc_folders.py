"""The folder of a proof of concept, read as a run: figures, differences, costs; no data behind."""

import math
from pathlib import Path
from typing import Any

from .._require import InputError, require
from .runs import METRICS, Figure, Pair, Run, read_object, read_run

NAME = "poc.json"
EXPECTED = "the folder of a proof of concept, as `workbench poc --out` writes it"
MILLISECONDS = 1000


def read_either(folder: str | Path) -> Run:
    """Read the folder of a run or of a proof of concept.

    Parameters
    ----------
    folder : str or Path
        As ``workbench report`` or ``workbench poc`` writes it.

    Returns
    -------
    Run
        What it holds.

    Raises
    ------
    InputError
        If it is neither, or a file of it is missing or damaged.

    Examples
    --------
    >>> read_either("no/such/folder")
    Traceback (most recent call last):
        ...
    workbench._require.InputError: no folder no/such/folder: expected the folder of a run, as \
`workbench report --out` writes it.
    """
    place = Path(folder)
    only_poc = (place / NAME).is_file() and not (place / METRICS).is_file()
    return read_poc(place) if only_poc else read_run(place)


def read_poc(folder: str | Path) -> Run:
    """Read the folder of a proof of concept.

    Parameters
    ----------
    folder : str or Path
        With poc.json.

    Returns
    -------
    Run
        Spaces are its settings; that in the role "fused" is what is recommended, its KPIs measured
        on samples that did not choose it.

    Raises
    ------
    InputError
        If the file is damaged, or of a version that kept no differences.

    Examples
    --------
    >>> import json, tempfile
    >>> figure = {"space": "CLIP", "role": "clip", "task": "knn", "target": "kind"}
    >>> figure |= {"metric": "knn_acc1", "value": 0.5, "low": 0.4, "high": 0.6}
    >>> kept = {"created": "2026-11-01", "samples": 80, "settings": [], "figures": [figure]}
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     _ = Path(folder, NAME).write_text(json.dumps(kept | {"differences": []}))
    ...     read_poc(folder).roles
    {'CLIP': 'clip'}
    """
    folder = Path(folder)
    found = read_object(folder / NAME, EXPECTED)
    require("differences" in found, f"{folder}, of an older version", "`workbench poc` once more")
    try:
        metrics, manifest = _metrics(found), _manifest(found)
        differences = dict(_difference(record) for record in found["differences"])
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise InputError(f"{folder / NAME}, which is damaged: expected {EXPECTED}.") from error
    return Run(folder.absolute(), metrics, manifest, differences)


def _metrics(found: dict[str, Any]) -> dict[str, Any]:
    """What metrics.json of a run has, as far as a proof of concept knows it."""
    chosen = [_cost(each, "recommended") for each in found["settings"] if each["recommended"]]
    every = [_cost(each, each["setting"]) for each in found["settings"]]
    return {"metrics": found["figures"], "table": [], "costs": [*every, *chosen]}


def _cost(setting: dict[str, Any], name: str) -> dict[str, Any]:
    return {
        "space": name,
        "bytes_per_row": float(setting["bytes"]),
        "width": int(setting["width"]),
        "search_ms_per_million": MILLISECONDS * float(setting["s_per_million"]),
    }


def _manifest(found: dict[str, Any]) -> dict[str, Any]:
    figures = found["figures"]
    targets = dict.fromkeys(str(each["target"]) for each in figures if each["target"])
    roles = {str(each["space"]): {"role": str(each["role"])} for each in figures}
    data = {"targets": list(targets), "ids_sha256": "", "samples": int(found["samples"])}
    return {"created": str(found["created"]), "data": data, "spaces": roles}


def _difference(record: dict[str, Any]) -> tuple[Pair, Figure]:
    names = (str(record[name]) for name in Pair._fields)
    value, low, high = (_number(record[name]) for name in ("value", "low", "high"))
    return Pair(*names), Figure(value, low, high)


def _number(kept: float | None) -> float:
    """A number of JSON, which has none that is no number."""
    return math.nan if kept is None else float(kept)
