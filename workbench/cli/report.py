"""``workbench report``: the main notebook, run without a screen."""

import argparse
import json
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from .._require import require
from .checking import columns_of
from .options import NOTEBOOK
from .tables import text_of


def report(arguments: argparse.Namespace) -> tuple[Any, str]:
    """Run the main notebook and give what it measured.

    Parameters
    ----------
    arguments : argparse.Namespace
        Of the verb ``report``.

    Returns
    -------
    result : dict
        The metrics, and the place of the report.
    text : str
        The same for people.
    """
    from ..report.notebooks import run_notebook
    from ..report.run_folder import check_run_folder

    name = Path(arguments.data).stem[:80] or "data"
    out = arguments.out or Path("results", f"{name}-{time.strftime('%Y%m%d-%H%M%S')}")
    check_run_folder(out)
    parameters = _parameters(arguments)
    run_notebook(NOTEBOOK, out, parameters)
    page = out / "report.html"
    metrics = json.loads((out / "metrics.json").read_text("utf-8"))
    return {"report": str(page), **metrics}, _summary(metrics, page)


def _parameters(arguments: argparse.Namespace) -> dict[str, Any]:
    """Parameters of the notebook, each checked before any work starts."""
    from ..data.column_names import columns_text
    from ..study.settings import Settings, sources_of

    roles = ("clip", "expert", "text_expert")
    demo = str(arguments.data) == "demo"
    got = f"--data {arguments.data} without"
    require(demo or arguments.clip, f"{got} --clip", "a SPEC for CLIP")
    experts = arguments.expert or arguments.text_expert
    require(demo or experts, f"{got} an expert", "--expert SPEC or --text-expert")
    require(demo or Path(arguments.data).exists(), f"no such path {arguments.data}", "data to read")
    sources = sources_of(arguments.data, *(getattr(arguments, role) for role in roles))
    fusion = {"C": arguments.C, "n_components": arguments.l, "kernel": arguments.kernel}
    own = _own_parameters(arguments.p)
    maps = own.get("map_method", Settings.map_method)
    chosen = ("limit", "label", "group", "root", "background")
    asked = {name: getattr(arguments, name) for name in chosen}
    asked["columns"] = columns_of(arguments.column)
    Settings(
        arguments.data, sources, map_method=maps, split_by=arguments.split_by, **asked, **fusion
    )
    names = ("data", "label", "group", "limit", "background", "device", "split_by", "seed")
    given = {name: getattr(arguments, name) for name in names}
    given["columns"] = columns_text(asked["columns"])
    given["root"] = None if arguments.root is None else str(arguments.root)
    parents = {role: sources.get(role) for role in roles}
    return {**given, **parents, **fusion, **own}


def _own_parameters(pairs: Sequence[Sequence[str]]) -> dict[str, Any]:
    """Parameters of ``-p``, each once; the folder has a flag, which says where the report is."""
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


def _summary(metrics: dict[str, Any], page: Path) -> str:
    import pandas as pd

    table = pd.DataFrame(metrics["table"]).set_index("space")
    notes = [f"Note: {note}" for note in metrics.get("notes", [])]
    return "\n\n".join([text_of(table), metrics["finding"], *notes, str(page)])
