"""Bad parameters of the notebooks, and bad input to what writes reports and pages."""

import shutil
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pandas as pd
import papermill

from workbench import Dataset, compare
from workbench.files import asset
from workbench.report import (
    Reportable,
    ReportParts,
    manifest,
    run_notebook,
    write_report,
    write_standalone,
)

from .case import Call, Command
from .material import IDS, LABELS, N, clip_space

NOTEBOOKS = {path.name[:2]: path.name for path in sorted(asset("notebooks").glob("*.ipynb"))}
PARAMETERS = {
    number: papermill.inspect_notebook(str(asset("notebooks", name)))
    for number, name in NOTEBOOKS.items()
}
LONG = "x" * 100_000

# Name of the parameter, what is wrong, the value, pieces of the message.
SHARED: list[tuple[str, str, Any, tuple[str, ...]]] = [
    ("data", "no text", 5, ("data=5 of", "expected a text")),
    ("data", "no such path", "no/such", ("no such path no/such", "'demo', 'things', a folder")),
    ("clip", "an array", [1, 2], ("clip=[1, 2] of", "expected a text")),
    ("clip", "empty", "", ("clip='' of", "expected a SPEC")),
    ("clip", "an expert", "timm:resnet18", ("timm:resnet18 as --clip", "kind demo")),
    ("expert", "a number", 0.5, ("expert=0.5 of", "expected a text")),
    ("expert", "no such kind", "clop:x", ("SPEC 'clop:x'", "expected KIND:NAME")),
    ("text_expert", "yes", True, ("text_expert=True of", "a text that", "or None")),
    ("text_expert", "of images", "timm:resnet18", ("as --text-expert", "expected a SPEC of kind")),
    ("spaces", "a list", ["demo:clip"], ("spaces=['demo:clip'] of", "a mapping of names")),
    ("spaces", "no such kind", {"a": "clop:x"}, ("SPEC 'clop:x'", "expected KIND:NAME")),
    ("fuse", "a number", 3, ("fuse=3 of", "a text or a list of texts")),
    ("reference", "a number", 3, ("reference=3 of", "expected a text that", "or None")),
    ("C", "text", "0.1", ("C='0.1' of", "expected a number")),
    ("C", "below zero", -1, ("C=-1 of", "expected a number from 0 on")),
    ("expert_weight", "below zero", -1, ("expert_weight=-1 of", "a number from 0 on")),
    ("expert_weight", "text", "1", ("expert_weight='1' of", "expected a number")),
    ("text_expert_weight", "below zero", -1, ("text_expert_weight=-1 of", "a number from 0 on")),
    ("text_expert_weight", "text", "1", ("text_expert_weight='1' of", "expected a number")),
    ("product_weight", "not a number", float("nan"), ("product_weight=nan of", "a number")),
    ("centre_clip", "a number", 1, ("centre_clip=1 of", "expected True or False")),
    ("n_components", "half a column", 0.5, ("n_components=0.5 of", "expected a whole number")),
    ("n_components", "none", None, ("n_components=None of", "expected a whole number")),
    ("kernel", "unknown", "cubic", ("kernel='cubic' of", "cosine, linear, rbf, laplace")),
    ("kernel", "a number", 1, ("kernel=1 of", "expected a text")),
    ("limit", "zero", 0, ("limit=0 of", "expected a whole number above 0, or None")),
    ("limit", "text", "64", ("limit='64' of", "expected a whole number, or None")),
    ("columns", "a number", 3, ("columns=3 of", "expected a text that", "or None")),
    ("label", "a number", 3, ("label=3 of", "expected a text that", "or None")),
    ("device", "a plane", "tpu", ("device='tpu' of", "expected auto, cpu or cuda")),
    ("seed", "below zero", -1, ("seed=-1 of", "from 0 to 4294967295")),
    ("seed", "too large", 2**32, ("seed=4294967296 of", "from 0 to 4294967295")),
    ("map_method", "unknown", "tsne", ("map_method='tsne' of", "expected umap or pca")),
    ("map_method", "none", None, ("map_method=None of", "expected a text")),
    ("out", "a number", 7, ("out=7 of", "expected a text that", "or None")),
]
OWN = [
    ("01", "split_by", "a near miss", "groups", ("split_by='groups' of 01", "('group'?)")),
    ("01", "split_by", "none", None, ("split_by=None of 01", "expected a text")),
    ("01", "group", "a list", ["a"], ("group=['a'] of 01", "expected a text that", "or None")),
    ("01", "baselines", "a number", 3, ("baselines=3 of 01", "a text or a list of texts")),
    ("01", "baselines", "a near miss", ["concatt"], ("baselines=['concatt'] of 01", "concat,")),
    ("01", "C", "not a number", float("nan"), ("C=nan of 01", "expected a number")),
    ("01", "C", "infinite", float("inf"), ("C=inf of 01", "expected a number")),
    ("01", "C", "yes", True, ("C=True of 01", "expected a number")),
    ("01", "choose_weights", "a word", "yes", ("choose_weights='yes' of 01", "True or False")),
    ("01", "title", "a number", 5, ("title=5 of 01", "expected a text that", "or None")),
    ("01", "lang", "a number", 5, ("lang=5 of 01", "expected a text")),
    ("01", "limit", "below zero", -5, ("limit=-5 of 01", "above 0, or None")),
    ("01", "limit", "half a picture", 2.5, ("limit=2.5 of 01", "a whole number, or None")),
    ("01", "seed", "yes", True, ("seed=True of 01", "expected a whole number")),
    ("01", "label", "half a letter", "\ud800", (r"label='\ud800' of 01", "written as UTF-8")),
    ("01", "kernel", "very long", LONG, ("kernel='xxx", "… (str) of 01", "cosine")),
    ("01", "device", "a terminal's order", "\x1b[2J", (r"device='\x1b[2J' of 01", "auto, cpu")),
    ("02", "expert", "a list", ["demo"], ("expert=['demo'] of 02", "expected a text")),
    ("03", "query", "a number", 5, ("query=5 of 03", "expected a text")),
    ("03", "query", "none", None, ("query=None of 03", "expected a text")),
    ("05", "group", "a number", 3, ("group=3 of 05", "expected a text that", "or None")),
    ("05", "split_by", "no such way", "half", ("split_by='half' of 05", "random, group or split")),
    ("05", "kpi", "no such metric", ["accuracy"], ("kpi 'accuracy'", "one of knn, ridge, nmi")),
    ("05", "kpi", "a number", 5, ("kpi=5 of 05", "a text or a list of texts")),
    ("05", "budget_bytes", "none at all", 0, ("budget_bytes=0 of 05", "above 0")),
    ("05", "budget_seconds", "below zero", -1, ("budget_seconds=-1 of 05", "above 0")),
    ("05", "margin", "nothing", 0, ("margin=0 of 05", "above 0")),
    ("05", "margin", "of 100", 2, ("margin=2 of 05", "above 0 and below 1")),
    ("05", "seeds", "none", 0, ("seeds=0 of 05", "from 1 to 20")),
    ("05", "seeds", "half", 0.5, ("seeds=0.5 of 05", "a whole number")),
    ("06", "group", "a list", ["a"], ("group=['a'] of 06", "expected a text that", "or None")),
    ("06", "by", "a number", 3, ("by=3 of 06", "expected a text that", "or None")),
    ("06", "new", "a number", 3, ("new=3 of 06", "expected a text that", "or None")),
]


def started(name: str, values: dict[str, Any], folder: Path) -> Callable[[], object]:
    """Run a notebook with some parameters; refused before its folder is made."""
    return partial(run_notebook, name, folder / "out", values, progress=False)


def parameter_rows() -> Iterator[Call]:
    """Give every bad value to every notebook that has the parameter."""
    for number, name in NOTEBOOKS.items():
        for parameter, wrong, value, says in SHARED:
            if parameter not in PARAMETERS[number]:
                continue
            given = partial(started, name, {parameter: value})
            yield Call(f"notebook {number} {parameter}", wrong, given, says)
    for number, parameter, wrong, value, says in OWN:
        given = partial(started, NOTEBOOKS[number], {parameter: value})
        yield Call(f"notebook {number} {parameter}", wrong, given, says)


def out_as_file(folder: Path) -> Callable[[], object]:
    """Name a file as the folder to write into."""
    (folder / "taken").write_text("mine")
    return started(NOTEBOOKS["01"], {"out": str(folder / "taken")}, folder)


def run_into_file(folder: Path) -> Callable[[], object]:
    """Keep the executed notebook in a file."""
    (folder / "taken").write_text("mine")
    return partial(run_notebook, NOTEBOOKS["01"], folder / "taken", progress=False)


def run_below_file(folder: Path) -> Callable[[], object]:
    """Keep the executed notebook below a file."""
    (folder / "taken").write_text("mine")
    return partial(run_notebook, NOTEBOOKS["01"], folder / "taken" / "out", progress=False)


def toy() -> Dataset:
    """Ids and labels, no pictures."""
    table = pd.DataFrame({"label": LABELS}, index=IDS)
    return Dataset("toy", IDS, None, table, targets=("label",))


def reported(out: str = "out", **changed: Any) -> Callable[[Path], Callable[[], object]]:
    """Write a report of one space, with some parts changed."""

    def given(folder: Path) -> Callable[[], object]:
        comparison = compare(toy(), {"clip": clip_space()}, progress=False)
        parts = ReportParts(**{"comparison": comparison, **changed})
        return partial(write_report, parts, folder / out, progress=False)

    return given


def standalone(**changed: Any) -> Callable[[Path], Callable[[], object]]:
    """Write the explorer's page of one map, with some arguments changed."""

    def given(folder: Path) -> Callable[[], object]:
        usual = {"dataset": toy(), "layouts": {"clip": np.zeros((N, 2))}, "out": folder / "p.html"}
        options = {**usual, "method": "pca", "progress": False, **changed}
        return partial(write_standalone, **options)

    return given


def report_out(value: Any) -> Callable[[Path], Callable[[], object]]:
    """Write a report to what is no path."""

    def given(folder: Path) -> Callable[[], object]:
        comparison = compare(toy(), {"clip": clip_space()}, progress=False)
        return partial(write_report, ReportParts(comparison), value, progress=False)

    return given


def made(action: Callable[..., object], *arguments: Any, **options: Any) -> Callable[[Path], Any]:
    """Call something that needs no folder."""
    return lambda folder: partial(action, *arguments, **options)


def lab_in_a_file(folder: Path) -> list[str]:
    """Name a file as the folder of notebooks, one that carries a terminal's order."""
    shutil.copyfile(asset("notebooks", NOTEBOOKS["01"]), folder / "\x1b[2J.ipynb")
    return ["lab", "--dir", str(folder / "\x1b[2J.ipynb"), "--no-browser"]


NAN_MAP = np.full((N, 2), np.nan)
RANKING = pd.DataFrame({"row": [N + 5], "rank": [1], "score": [1.0], "change": [0.0]})
REPORT, PAGE = "workbench.report.write_report", "workbench.report.write_standalone"
RUN, PARTS = "workbench.report.run_notebook", "workbench.report.ReportParts"
MANIFEST = "workbench.report.manifest"

ROWS = [
    *parameter_rows(),
    Call("notebook 01 out", "a file", out_as_file, ("taken' of 01", "a file: expected a folder")),
    Call(RUN, "no such notebook", partial(started, "nine", {}), ("'nine'", "expected one of 01_")),
    Call(RUN, "a number as name", partial(started, 1, {}), ("notebook 1", "its file name")),
    Call(
        RUN, "an unknown parameter", partial(started, NOTEBOOKS["01"], {"limits": 5}),
        ("unknown parameter 'limits' of 01", "expected 'limit' perhaps? One of data"),
    ),
    Call(
        RUN, "a list of parameters", partial(started, NOTEBOOKS["01"], ["limit"]),
        ("parameters=['limit']", "expected a mapping"),
    ),
    Call(
        RUN, "a name that is no text", partial(started, NOTEBOOKS["01"], {5: 5}),
        ("unknown parameter 5 of 01", "expected one of data"),
    ),
    Call(RUN, "a file as folder", run_into_file, ("taken is a file", "expected a folder")),
    Call(RUN, "a folder below a file", run_below_file, ("taken/out", "a place below a folder")),
    Call(
        RUN, "no folder", made(run_notebook, NOTEBOOKS["01"], None, progress=False),
        ("out=None", "expected the path of a folder"),
    ),
    Call(
        RUN, "an empty path", made(run_notebook, NOTEBOOKS["01"], "", progress=False),
        ("out=''", "expected the path of a folder"),
    ),
    Call(
        REPORT, "a number as run", lambda folder: partial(write_report, 5, folder / "out"),
        ("int without comparison, maps", "expected a Study, ReportParts"),
    ),
    Call(
        REPORT, "a number as title",
        lambda folder: partial(write_report, 5, folder / "out", title=3),
        ("title=3", "some words"),
    ),
    Call(
        REPORT, "no such language",
        lambda folder: partial(write_report, 5, folder / "out", lang="fr"), ("lang='fr'", "en, ja"),
    ),
    Call(
        REPORT, "a run without maps",
        lambda folder: partial(write_report, SimpleNamespace(comparison=5), folder / "out"),
        ("SimpleNamespace without maps, projection_quality", "expected a Study"),
    ),
    Call(REPORT, "no folder", report_out(None), ("out=None", "the path of a folder")),
    Call(REPORT, "an empty path", report_out(""), ("out=''", "the path of a folder")),
    Call(
        PARTS, "no comparison", reported(comparison={"clip": 1}),
        ("comparison={'clip': 1}", "expected a Comparison"),
    ),
    Call(
        PARTS, "maps in a list", reported(maps=[np.zeros((N, 2))]),
        ("maps of type list", "expected a mapping by name"),
    ),
    Call(
        PARTS, "a map of fewer samples", reported(maps={"clip": np.zeros((3, 2))}),
        ("map 'clip' of shape (3, 2)", f"expected ({N}, 2) numbers"),
    ),
    Call(
        PARTS, "a map of words", reported(maps={"clip": np.full((N, 2), "a")}),
        ("map 'clip' of shape", "<U1", f"expected ({N}, 2) numbers"),
    ),
    Call(
        PARTS, "a map of NaN", reported(maps={"clip": NAN_MAP}),
        ("map 'clip' with NaN", "expected a finite point"),
    ),
    Call(
        PARTS, "a method that draws no map", reported(map_method="tsne"),
        ("map_method='tsne'", "expected umap or pca"),
    ),
    Call(
        PARTS, "quality without figures", reported(projection_quality={"clip": {}}),
        ("quality of 'clip'", "trustworthiness and neighbourhood_preservation"),
    ),
    Call(
        "workbench.report.Reportable", "made by itself", made(Reportable),
        ("Protocols cannot be instantiated",), TypeError,
    ),
    Call(
        MANIFEST, "no comparison", made(manifest, "run"),
        ("comparison='run'", "expected a Comparison"),
    ),
    Call(
        MANIFEST, "parameters in a list",
        lambda folder: partial(manifest, compare(toy(), {"c": clip_space()}, progress=False), [1]),
        ("parameters of type list", "expected a mapping"),
    ),
    Call(PAGE, "no dataset", standalone(dataset="demo"), ("dataset='demo'", "expected a Dataset")),
    Call(PAGE, "no maps", standalone(layouts={}), ("no layouts", "at least one space")),
    Call(PAGE, "a list of maps", standalone(layouts=[1]), ("maps of type list", "a mapping")),
    Call(
        PAGE, "a map in three dimensions", standalone(layouts={"clip": np.zeros((N, 3))}),
        (f"map 'clip' of shape ({N}, 3)", f"expected ({N}, 2) numbers"),
    ),
    Call(
        PAGE, "a map of NaN", standalone(layouts={"clip": NAN_MAP}),
        ("map 'clip' with NaN", "expected a finite point"),
    ),
    Call(PAGE, "no file", standalone(out=None), ("out=None", "expected the path of a file")),
    Call(PAGE, "unknown method", standalone(method="tsne"), ("'tsne'", "umap or pca")),
    Call(
        PAGE, "queries in a list", standalone(queries=["owl"]),
        ("queries of type list", "expected a mapping"),
    ),
    Call(
        PAGE, "an answer that is a number", standalone(queries={"owl": {"clip": 5}}),
        ("answer to 'owl' of type int", "columns row, rank, score, change"),
    ),
    Call(
        PAGE, "a ranking of other samples", standalone(queries={"owl": {"clip": RANKING}}),
        ("rows of 'owl'", f"row numbers from 0 to {N - 1}"),
    ),
    Call(
        PAGE, "a selection of ids", standalone(selections={"mine": ["id1"]}),
        ("rows of 'mine'", f"row numbers from 0 to {N - 1}"),
    ),
    Call(
        PAGE, "colours in words", standalone(colours={"mine": ["red"] * N}),
        ("colours['mine']", f"expected {N} numbers"),
    ),
    Call(
        PAGE, "a colour too few", standalone(colours={"mine": [1.0] * 3}),
        ("colours['mine'] has shape (3,)", f"expected {N} numbers"),
    ),
    Call(
        PAGE, "a column too few", standalone(columns={"mine": ["red"] * 3}),
        ("columns['mine'] of 3 values", f"expected {N} values"),
    ),
    Call(
        PAGE, "columns in a list", standalone(columns=["red"]), ("columns of type list", "mapping"),
    ),
    Call(
        PAGE, "a column that is best where it is least, and is not there",
        standalone(best_is_least=["rank"]), ("best_is_least with 'rank'", "names of columns"),
    ),
    Call(
        PAGE, "a name instead of names", standalone(best_is_least="rank"),
        ("best_is_least='rank'", "expected a list of names"),
    ),
    Command("workbench lab --dir", "a file named by a terminal's order", lab_in_a_file,
            (r"\u001b[2J.ipynb is a file", "expected a folder")),
]  # fmt: skip
