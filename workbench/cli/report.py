"""``workbench report``: the main notebook, run without a screen."""

import argparse
import json
import time
from pathlib import Path
from typing import Any, NamedTuple

from .._checks import one_of
from .._language import LANGUAGES
from .._machine.left_out import leave_out
from .._require import require
from .checking import columns_of
from .notebooks import parameters_of
from .options import NOTEBOOK
from .tables import text_of

WEIGHTS = ("expert_weight", "text_expert_weight", "product_weight", "centre_clip")
ROLES = ("clip", "expert", "text_expert")
PASSED_ON = (  # to the notebook, as they are
    "data", "label", "group", "limit", "background", "device", "split_by", "seed", "reference",
    "title", "lang",
)  # fmt: skip


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
    from ..gating.tracking import log_if_set_up
    from ..report.notebooks import run_notebook
    from ..report.run_folder import check_run_folder

    leave_out()
    name = Path(arguments.data).stem[:80] or "data"
    out = arguments.out or Path("results", f"{name}-{time.strftime('%Y%m%d-%H%M%S')}")
    check_run_folder(out, replace=arguments.force)
    parameters = _parameters(arguments)
    run_notebook(NOTEBOOK, out, parameters)
    page = out / "report.html"
    metrics = json.loads((out / "metrics.json").read_text("utf-8"))
    logged = log_if_set_up(out)
    result = {"report": str(page), **({"mlflow": logged} if logged else {}), **metrics}
    return result, "\n\n".join(filter(None, [_summary(metrics, page), logged]))


def _parameters(arguments: argparse.Namespace) -> dict[str, Any]:
    """Parameters of the notebook, each checked before any work starts."""
    from ..data.column_names import columns_text
    from ..report.given import check_title
    from ..study.settings import BASELINES, Settings

    check_title(arguments.title, "--title")
    unfused = arguments.choose_weights and arguments.space and not arguments.fuse
    got = "--choose-weights without --fuse"
    require(not unfused, got, "--fuse NAME,NAME: weights are of a fused space")
    given = given_spaces(arguments)
    fusion = {"C": arguments.C, "n_components": arguments.l, "kernel": arguments.kernel}
    weights = {name: getattr(arguments, name) for name in WEIGHTS}
    fusion |= {name: weight for name, weight in weights.items() if weight is not None}
    own = parameters_of(arguments.p)
    one_of("lang", own.get("lang", arguments.lang), LANGUAGES)  # before any work
    maps = own.get("map_method", Settings.map_method)
    chosen = ("limit", "label", "group", "root", "background")
    asked = {name: getattr(arguments, name) for name in chosen}
    asked["columns"] = columns_of(arguments.column)
    baselines = _baselines(arguments.baselines)
    asked["baselines"] = BASELINES if baselines is None else tuple(baselines)
    Settings(
        arguments.data, **given.settings, map_method=maps, reference=arguments.reference,
        split_by=arguments.split_by, **asked, **fusion,
    )  # fmt: skip
    plain = {name: getattr(arguments, name) for name in PASSED_ON}
    plain["columns"] = columns_text(asked["columns"])
    plain["baselines"] = baselines
    plain["choose_weights"] = arguments.choose_weights
    plain["root"] = None if arguments.root is None else str(arguments.root)
    return {**plain, **given.parameters, **fusion, **own}


class Given(NamedTuple):
    """Where spaces come from: for the settings that are checked, and for the notebook."""

    settings: dict[str, Any]
    parameters: dict[str, Any]


def given_spaces(arguments: argparse.Namespace) -> Given:
    """Read which data and spaces are asked for, before any work starts.

    Parameters
    ----------
    arguments : argparse.Namespace
        Of a verb with data, roles and spaces.

    Returns
    -------
    Given
        Spaces by their roles or by names.

    Raises
    ------
    InputError
        If the data are not there, or a space or role is missing or wrong.
    """
    from ..data.built_in import BUILT_IN

    demo = str(arguments.data) in BUILT_IN
    require(demo or Path(arguments.data).exists(), f"no such path {arguments.data}", "data to read")
    by_name = bool(arguments.space)
    require(by_name or not arguments.fuse, "--fuse without --space", "--space NAME=SPEC for each")
    return _spaces(arguments) if by_name else _roles(arguments, demo)


def _roles(arguments: argparse.Namespace, demo: bool) -> Given:
    """CLIP and its experts, those of a demonstration where none is given."""
    from ..study.settings import sources_of

    got = f"--data {arguments.data} without"
    one = f"{got} --clip"
    require(demo or arguments.clip, one, "a SPEC for CLIP, or --space NAME=SPEC for each space")
    experts = arguments.expert or arguments.text_expert
    expected = "--expert SPEC or --text-expert SPEC, or --space NAME=SPEC alone"
    require(demo or experts, f"{got} an expert", expected)
    sources = sources_of(arguments.data, *(getattr(arguments, role) for role in ROLES))
    weight = getattr(arguments, "text_expert_weight", None)
    unread = weight is not None and "text_expert" not in sources
    require(not unread, "--text-expert-weight without --text-expert", "a SPEC that reads, or none")
    return Given({"sources": sources}, {role: sources.get(role) for role in ROLES})


def _spaces(arguments: argparse.Namespace) -> Given:
    """Spaces by name, and which of them are fused."""
    from ..study.settings import named_sources

    beside = [role for role in ROLES if getattr(arguments, role)]
    flags = ", ".join(f"--{role.replace('_', '-')}" for role in beside)
    require(not beside, f"--space beside {flags}", "--space NAME=SPEC for each of them")
    pairs = [_named(text) for text in arguments.space]
    names = [name for name, _ in pairs]
    twice = next((name for name in names if names.count(name) > 1), None)
    require(twice is None, f"--space {twice} twice", "a name of its own for each space")
    spaces, fuse = named_sources(dict(pairs), arguments.fuse)
    texts = [",".join(subset) for subset in fuse]
    settings = {"sources": {}, "spaces": spaces, "fuse": fuse}
    return Given(settings, {"spaces": spaces, "fuse": texts})


def _baselines(text: str | None) -> list[str] | None:
    """Names of baselines; None for those of a study."""
    if text is None:
        return None
    return [name.strip() for name in text.split(",") if name.strip()]


def _named(text: str) -> tuple[str, str]:
    """Name and SPEC of a space."""
    name, equals, spec = text.partition("=")
    right = equals and name and spec and ":" not in name
    require(right, f"--space {text}", "NAME=SPEC, such as DINOv2=vectors:dinov2.npy")
    return name, spec


def _summary(metrics: dict[str, Any], page: Path) -> str:
    import pandas as pd

    table = pd.DataFrame([*metrics["table"], {"space": "chance", **metrics.get("chance", {})}])
    table = table.set_index("space")
    notes = [f"Note: {note}" for note in metrics.get("notes", [])]
    of_data = [f"Data: {found['words']}" for found in metrics.get("audit", [])]
    said = ["\n".join(metrics["sentences"]), *of_data, *notes, str(page)]
    return "\n\n".join([text_of(table), *said])
