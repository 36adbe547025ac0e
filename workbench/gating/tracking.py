"""Runs in MLflow: parameters, figures and files, where the user has set it up."""

import os
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from .._printable import printable
from .runs import MANIFEST, METRICS, Run, read_run

SET_UP = "MLFLOW_TRACKING_URI"  # MLflow's own variable: where runs are kept
EXPERIMENT = "MLFLOW_EXPERIMENT_NAME"
USUAL = "workbench"
FILES = ("report.html", "MODEL_CARD.md", METRICS, MANIFEST)
NOT_ALLOWED = re.compile(r"[^\w\-. ]+")  # in MLflow's names, in ASCII
MOST_PARAMETER = 500  # characters
AT_ONCE = 500  # figures of one call
ABSENT = (
    f'{SET_UP} is set, but MLflow is not installed: pip install "krossfuse-workbench[mlflow]", or'
    " unset it."
)


def log_if_set_up(folder: Path, environ: Mapping[str, str] | None = None) -> str:
    """Log a run to MLflow where the user has set it up.

    The run is whole and stays so: what goes wrong with MLflow is said and nothing more.

    Parameters
    ----------
    folder : Path
        Of a run.
    environ : mapping of str to str, default=None
        Variables; those of the process if None. ``MLFLOW_TRACKING_URI`` says where runs are kept,
        ``MLFLOW_EXPERIMENT_NAME`` under which name ("workbench" if it is not set).

    Returns
    -------
    str
        What was done, in one sentence; empty where MLflow is not set up, or the folder holds no
        figures.

    Examples
    --------
    >>> log_if_set_up(Path("run"), {})
    ''
    """
    environ = os.environ if environ is None else environ
    uri = environ.get(SET_UP)
    if not uri or not (folder / METRICS).is_file():
        return ""
    try:
        import mlflow
    except ImportError:
        return ABSENT
    experiment = environ.get(EXPERIMENT) or USUAL
    try:
        _log(mlflow, read_run(folder), uri, experiment)
    except Exception as error:  # of a server, a disk, another version: the run is whole
        said = printable(error, one_line=True)[:MOST_PARAMETER]
        return f"The run is whole, but was not logged to MLflow ({type(error).__name__}: {said})."
    return f"Logged to MLflow: experiment {experiment}, run {folder.name}."


def _log(mlflow: Any, run: Run, uri: str, experiment: str) -> None:
    mlflow.set_tracking_uri(uri)
    mlflow.set_experiment(experiment)
    with mlflow.start_run(run_name=run.name):
        mlflow.log_params(_parameters(run))
        mlflow.set_tags(_tags(run))
        figures = list(figures_of(run).items())
        for start in range(0, len(figures), AT_ONCE):
            mlflow.log_metrics(dict(figures[start : start + AT_ONCE]))
        for name in FILES:
            if (run.folder / name).is_file():
                mlflow.log_artifact(str(run.folder / name))


def figures_of(run: Run) -> dict[str, float]:
    """List the figures of a run by names that MLflow takes.

    Parameters
    ----------
    run : Run
        Read from its folder.

    Returns
    -------
    dict of str to float
        ``space/task/target/metric``, and the same with ``low`` and ``high`` behind it, where the
        interval is known; letters that MLflow does not take become ``_``, and equal names get a
        number.

    Examples
    --------
    >>> figure = {"space": "a+b", "task": "knn", "target": "", "metric": "acc1", "value": 0.5}
    >>> run = Run(Path("run"), {"metrics": [figure]}, {})
    >>> figures_of(run)
    {'a_b/knn/acc1': 0.5}
    """
    figures: dict[str, float] = {}
    for row in run.table.to_dict("records"):
        parts = [row[key] for key in ("space", "task", "target", "metric")]
        name = _free("/".join(_name(part) for part in parts if part), figures)
        numbers = {name: row["value"], f"{name} low": row["low"], f"{name} high": row["high"]}
        figures |= {key: float(number) for key, number in numbers.items() if number == number}
    return figures


def _free(name: str, taken: Mapping[str, float]) -> str:
    """A name that nothing has yet."""
    found, number = name, 1
    while found in taken:
        number += 1
        found = f"{name} {number}"
    return found


def _name(part: object) -> str:
    return NOT_ALLOWED.sub("_", str(part).encode("ascii", "replace").decode()).replace("?", "_")


def _parameters(run: Run) -> dict[str, str]:
    asked = run.manifest.get("parameters", {})
    return {
        _name(name): printable(value, one_line=True)[:MOST_PARAMETER]
        for name, value in asked.items()
        if value is not None
    }


def _tags(run: Run) -> dict[str, str]:
    versions = run.manifest.get("versions", {})
    verdicts = run.metrics.get("verdict") or []
    tags = {
        "workbench.version": str(versions.get("krossfuse-workbench", "")),
        "workbench.data": str(run.metrics.get("dataset", "")),
        "workbench.samples_sha256": run.samples,
        "workbench.verdict": "; ".join(str(each.get("words", "")) for each in verdicts),
    }
    return {name: printable(words, one_line=True) for name, words in tags.items() if words}
