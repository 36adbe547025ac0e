"""A new verb, flag, public name, format or notebook parameter comes with its bad inputs."""

import re
from importlib import import_module
from inspect import isfunction, signature
from pathlib import Path

import papermill
import pytest

import workbench
from workbench.cli.options import COMMON, OPTIONS
from workbench.data import SUFFIXES, TABLES
from workbench.encoders import FORMATS
from workbench.files import asset

from .test_bad_inputs import rows

PACKAGE = Path(workbench.__file__).parent
LEAST_ROWS = 300
# What takes nothing that could be wrong, or is not called by users with input of their own:
RECORD = "a record: fields that other functions fill in, each of which has its own rows"
FORMULA = "a formula of the fusers: made by them of what they have checked"
WIDGET = "a widget or a part of the explorer: made by it of what it has checked"
EXEMPT: dict[str, str] = {
    "workbench.align.Apart": RECORD,
    "workbench.align.NearRows": RECORD,
    "workbench.align.Recall": RECORD,
    "workbench.encoders.ImageEncoder": "a protocol: see the own encoders in workbench.encode",
    "workbench.encoders.TextEncoder": "a protocol, as ImageEncoder",
    "workbench.encoders.Kind": "made by workbench and by its plugins' loader alone",
    "workbench.encoders.Plugin": "only given, by registered_kinds",
    "workbench.encoders.reads_images": "takes any object, and tells",
    "workbench.encoders.reads_texts": "takes any object, and tells",
    "workbench.by_group.GroupFindings": RECORD,
    "workbench.costing.Prices": "a record: read_prices fills it in, and checks",
    "workbench.costing.assumptions": "reads what cost_records wrote; see months",
    "workbench.costing.worth_of": "three numbers of a gain that the verb looked up",
    "workbench.costing.worth_words": "words about what worth_of gave",
    "workbench.gating.log_if_set_up": "never refuses: what goes wrong with MLflow is its answer",
    "workbench.inspection.Look": RECORD,
    "workbench.indexing.Exported": RECORD,
    "workbench.indexing.Recall": RECORD,
    "workbench.indexing.Written": RECORD,
    "workbench.streams.RowFile": "made by open_rows, which looks at the file",
    "workbench.streams.Streamed": RECORD,
    "workbench.evaluate.Account": "made by Comparison.accounts of its findings alone",
    "workbench.evaluate.Finding": RECORD,
    "workbench.evaluate.Headline": RECORD,
    "workbench.evaluate.Line": RECORD,
    "workbench.evaluate.Difference": "a tuple of four numbers: difference gives it",
    "workbench.evaluate.said_of_tuning": "reads what tune_baselines wrote into spaces",
    "workbench.evaluate.Verdict": "an enumeration: verdict_of gives its values",
    "workbench.explorer.CardColumn": RECORD,
    "workbench.explorer.Cards": WIDGET,
    "workbench.explorer.ClassDistribution": WIDGET,
    "workbench.explorer.Column": RECORD,
    "workbench.explorer.KernelSample": RECORD,
    "workbench.explorer.Kind": "an enumeration: columns have its values",
    "workbench.explorer.Legend": WIDGET,
    "workbench.explorer.LegendItem": RECORD,
    "workbench.explorer.Maps": WIDGET,
    "workbench.explorer.Paint": RECORD,
    "workbench.explorer.Share": RECORD,
    "workbench.explorer.SliderState": WIDGET,
    "workbench.explorer.Tuner": WIDGET,
    "workbench.fusion.Bfloat16Projection": FORMULA,
    "workbench.fusion.Construction": FORMULA,
    "workbench.fusion.DirectSum": FORMULA,
    "workbench.fusion.Factor": RECORD,
    "workbench.fusion.PCAProduct": FORMULA,
    "workbench.fusion.Parent": RECORD,
    "workbench.fusion.PlainProduct": FORMULA,
    "workbench.fusion.Product": RECORD,
    "workbench.fusion.Proposition2": FORMULA,
    "workbench.fusion.RoundedSpace": RECORD,
    "workbench.fusion.SymmetrisedPair": FORMULA,
    "workbench.fusion.TensorSketch": FORMULA,
    "workbench.fusion.Zeros": RECORD,
    "workbench.fusion.choose_projection": "takes factors that the fusers made, and tells",
    "workbench.brief.Facts": RECORD,
    "workbench.gating.Figure": RECORD,
    "workbench.gating.Judged": RECORD,
    "workbench.gating.Kpi": RECORD,
    "workbench.gating.Run": RECORD,
    "workbench.gating.Stage": RECORD,
    "workbench.gating.State": "an enumeration: judged KPIs have its values",
    "workbench.interpret.Pair": RECORD,
    "workbench.interpret.Ranked": RECORD,
    "workbench.poc.Poc": RECORD,
    "workbench.search.Term": RECORD,
    "workbench.shift.Shift": RECORD,
    "workbench.shift.Tested": RECORD,
    "workbench.views.Coding": RECORD,
    "workbench.views.LegendEntry": RECORD,
    "workbench.views.escape": "takes any object there is, and gives its text",
    "workbench.weighing.Choice": RECORD,
}


def doors() -> set[str]:
    """Doors that have rows."""
    return {row.door for row in rows()}


def public_callables() -> list[str]:
    """Functions and classes of the package and its rooms that take arguments."""
    names = []
    for stub in [PACKAGE / "__init__.pyi", *sorted(PACKAGE.glob("*/__init__.pyi"))]:
        room = stub.parent.relative_to(PACKAGE.parent).as_posix().replace("/", ".")
        module = import_module(room)
        for name in re.findall(r" as (\w+)$", stub.read_text(), flags=re.MULTILINE):
            if takes_arguments(getattr(module, name)):
                names.append(f"{room}.{name}")
    return names


def takes_arguments(thing: object) -> bool:
    """Whether a public name can be called with something wrong."""
    made_here = getattr(thing, "__module__", "").startswith("workbench")
    if not made_here or not (isfunction(thing) or isinstance(thing, type)):
        return False
    try:
        return bool(signature(thing).parameters)
    except ValueError:  # an enumeration or a class made of C
        return False


def flags() -> list[str]:
    """Flags that take a value, and positional arguments, of every verb."""
    found = []
    for verb, options in OPTIONS.items():
        for flag, taken in options.items():
            hidden = taken.get("help") == "==SUPPRESS=="
            if taken.get("action") != "store_true" and not hidden and flag not in COMMON:
                found.append(f"workbench {verb} {flag}")
    return found


def notebook_parameters() -> list[str]:
    """Parameters of every notebook, as papermill sees them."""
    found = []
    for path in sorted(asset("notebooks").glob("*.ipynb")):
        for parameter in papermill.inspect_notebook(str(path)):
            found.append(f"notebook {path.name[:2]} {parameter}")
    return found


@pytest.mark.parametrize("door", flags())
def test_every_flag_has_a_bad_input(door):
    assert door in doors()


def test_every_public_callable_has_a_bad_input():
    """A name given on by the package counts under either of its names."""
    tried = doors()
    same = {}
    for name in public_callables():
        room, _, last = name.rpartition(".")
        same.setdefault(id(getattr(import_module(room), last)), []).append(name)
    untried = [
        names[-1]
        for names in same.values()
        if not tried.intersection(names) and not EXEMPT.keys() & set(names)
    ]
    assert not untried


@pytest.mark.parametrize("door", notebook_parameters())
def test_every_notebook_parameter_has_a_bad_input(door):
    assert door in doors()


@pytest.mark.parametrize("kind", ["picture", "table", "vectors"])
def test_every_format_has_a_damaged_file(kind):
    endings = {"picture": SUFFIXES, "table": TABLES, "vectors": FORMATS}[kind]
    untried = {f"{kind} {ending}" for ending in endings} - doors()
    assert not untried


def test_no_exemption_is_stale():
    assert EXEMPT.keys() <= set(public_callables())
    assert not EXEMPT.keys() & doors()


def test_the_suite_is_large():
    assert len(rows()) >= LEAST_ROWS
