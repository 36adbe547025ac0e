"""``workbench poc``: whether to fuse, as a page, as JSON and in words."""

import argparse
import time
from pathlib import Path
from typing import Any

from .._machine.outputs import check_output_folder
from .._require import require
from .checking import columns_of
from .report import given_spaces

FILES = ("poc.html", "poc.json")


def poc(arguments: argparse.Namespace) -> tuple[Any, str]:
    """Find out whether to fuse, and write it down.

    Parameters
    ----------
    arguments : argparse.Namespace
        Of the verb ``poc``.

    Returns
    -------
    result : dict
        Every figure, and the place of the page.
    text : str
        The same for people.

    Raises
    ------
    InputError
        If a flag is wrong, nothing is fused, or the folder cannot be written.
    """
    from ..poc.page import write
    from ..poc.run import run
    from ..study.study import Study
    from ..weighing.asking import metric_of

    for name in arguments.kpi or ():
        metric_of(name)
    out = _folder(arguments)
    given = given_spaces(arguments)
    by_name = bool(arguments.space)
    got = "--space without --fuse"
    require(not by_name or arguments.fuse, got, "--fuse NAME,NAME: which of them would be fused")
    chosen = ("limit", "label", "group", "root", "background", "split_by", "device", "seed")
    study = Study(
        arguments.data, columns=columns_of(arguments.column), kernel=arguments.kernel,
        **given.parameters, **{name: getattr(arguments, name) for name in chosen},
    )  # fmt: skip
    found = run(
        study, kpi=arguments.kpi, budget_bytes=arguments.budget_bytes,
        budget_seconds=arguments.budget_seconds, margin=arguments.margin, seeds=arguments.seeds,
    )  # fmt: skip
    page = write(found, out)
    return {"page": str(page), **found.record()}, f"{found.text()}\n\n{page}"


def _folder(arguments: argparse.Namespace) -> Path:
    """The folder to write, looked at before any work."""
    name = Path(arguments.data).stem[:80] or "data"
    out = arguments.out or Path("results", f"{name}-poc-{time.strftime('%Y%m%d-%H%M%S')}")
    check_output_folder(out, "--out")
    there = [file for file in FILES if (out / file).exists()]
    got = f"--out {out} with {', '.join(there)} in it"
    require(arguments.force or not there, got, "another folder, or --force to replace them")
    return Path(out)
