"""``workbench run`` and ``workbench rerun``: notebooks without a screen, runs made once more."""

import argparse
import json
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from .._machine.left_out import leave_out
from .._require import InputError, require
from ..files import asset

ELSEWHERE = "a run names no folder of the machine that it ran on; -p {name} PATH says where it is"
PLACES = ("data", "root")  # parameters that may be a path


def run(arguments: argparse.Namespace) -> tuple[Any, str]:
    """Run one notebook of the package.

    Parameters
    ----------
    arguments : argparse.Namespace
        Of the verb ``run``.

    Returns
    -------
    result : dict
        The executed notebook and its folder.
    text : str
        The same for people.

    Raises
    ------
    InputError
        If there is no such notebook or parameter, or a value of one is wrong.
    """
    from ..gating.tracking import log_if_set_up
    from ..report.notebooks import run_notebook
    from ..report.run_folder import check_run_folder

    leave_out()
    name = notebook_name(arguments.notebook)
    out = arguments.out or Path("results", f"{name}-{time.strftime('%Y%m%d-%H%M%S')}")
    check_run_folder(out, replace=arguments.force)
    executed = run_notebook(name, out, parameters_of(arguments.p))
    logged = log_if_set_up(out)
    result = {"notebook": str(executed), "out": str(out)} | ({"mlflow": logged} if logged else {})
    return result, "\n".join(filter(None, [str(executed), logged]))


def rerun(arguments: argparse.Namespace) -> tuple[Any, str, int]:
    """Make a run once more, and say whether the same comes out.

    Parameters
    ----------
    arguments : argparse.Namespace
        Of the verb ``rerun``.

    Returns
    -------
    result : dict
        Folder of the new run, and what differs.
    text : str
        The same for people.
    code : int
        0 if all figures are the same, 1 if one is not.

    Raises
    ------
    InputError
        If the folder is no run, or its data are not where they were.
    """
    from ..gating.reproduced import differing
    from ..gating.runs import read_run
    from ..gating.tracking import log_if_set_up
    from ..report.notebooks import run_notebook
    from ..report.run_folder import check_run_folder

    leave_out()
    before = read_run(arguments.run_folder)
    name, parameters = _as_it_ran(before.folder)
    parameters |= parameters_of(arguments.p)
    _check_places(parameters)
    out = arguments.out or Path("results", f"{before.name}-again-{time.strftime('%Y%m%d-%H%M%S')}")
    check_run_folder(out, replace=arguments.force)
    run_notebook(name, out, parameters)
    found = differing(before, read_run(out))
    logged = log_if_set_up(out)
    result = {"out": str(out), "same": not found.figures, **found._asdict()}
    said = [*found.sentences(), str(out), logged]
    return result, "\n".join(filter(None, said)), 1 if found.figures else 0


def notebook_name(given: str) -> str:
    """Find a notebook of the package by its name, or by its number alone.

    Parameters
    ----------
    given : str
        Such as "02", or "02_where_do_they_differ".

    Returns
    -------
    str
        Its whole name.

    Raises
    ------
    InputError
        If there is none, or more than one.

    Examples
    --------
    >>> notebook_name("03")
    '03_search'
    """
    there = sorted(path.stem for path in asset("notebooks").glob("*.ipynb"))
    asked = given.removesuffix(".ipynb")
    found = [name for name in there if asked in (name, name.partition("_")[0])]
    require(len(found) == 1, f"notebook {given}", f"one of {', '.join(there)}")
    return found[0]


def parameters_of(pairs: Sequence[Sequence[str]]) -> dict[str, Any]:
    """Read parameters of ``-p``, each once; the folder has a flag, which says where the run is.

    Parameters
    ----------
    pairs : sequence of pairs of str
        Name and value; a value that is JSON is read as such.

    Returns
    -------
    dict of str to object
        By name.

    Raises
    ------
    InputError
        If one is there twice, or is the folder.

    Examples
    --------
    >>> parameters_of([["C", "0.5"], ["data", "photos"]])
    {'C': 0.5, 'data': 'photos'}
    """
    names = [name for name, _ in pairs]
    require("out" not in names, "-p out", "--out FOLDER instead")
    twice = next((name for name in names if names.count(name) > 1), None)
    require(twice is None, f"-p {twice} twice", "every parameter once")
    return dict(_typed(pair) for pair in pairs)


def _typed(pair: Sequence[str]) -> tuple[str, Any]:
    try:
        return pair[0], json.loads(pair[1])
    except json.JSONDecodeError:
        return pair[0], pair[1]


def _as_it_ran(folder: Path) -> tuple[str, dict[str, Any]]:
    """The notebook of a run, and the parameters that it ran with."""
    there = {path.name for path in asset("notebooks").glob("*.ipynb")}
    notebooks = [path for path in sorted(folder.glob("*.ipynb")) if path.name in there]
    got = f"{folder} with {len(notebooks)} notebooks of ours"
    require(len(notebooks) == 1, got, "the folder of a run of this version's notebooks")
    try:
        about = json.loads(notebooks[0].read_text("utf-8"))["metadata"]["papermill"]["parameters"]
        parameters = {str(name): value for name, value in about.items() if name != "out"}
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        expected = "an executed notebook, with the parameters that it ran with"
        raise InputError(f"{notebooks[0]}: expected {expected}.") from error
    return notebooks[0].stem, parameters


def _check_places(parameters: dict[str, Any]) -> None:
    """Refuse a run whose data lie elsewhere, before any work."""
    from ..data.built_in import BUILT_IN

    for name in PLACES:
        place = parameters.get(name)
        known = place is None or place in BUILT_IN or Path(str(place)).exists()
        require(known, f"{name}={place}, which is not here", ELSEWHERE.format(name=name))
