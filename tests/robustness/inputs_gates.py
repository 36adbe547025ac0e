"""Bad input to gates and to the history of runs."""

import json
from functools import partial
from pathlib import Path

from workbench import gating

from .case import Call, Command
from .functions import call

KPI = '[[stage]]\nname = "PoC"\n[[stage.kpi]]\nthat = "{}"\n'
FIGURE = {"task": "knn", "target": "kind", "metric": "knn_acc1", "value": 0.8, "low": 0.7}


def write_run(folder: Path) -> Path:
    """The folder of a run, as small as can be."""
    run = folder / "run"
    run.mkdir(exist_ok=True)
    metrics = {"metrics": [FIGURE | {"space": "CLIP", "high": 0.9}], "table": []}
    (run / "metrics.json").write_text(json.dumps(metrics))
    data = {"targets": ["kind"], "ids_sha256": "0", "samples": 9, "captions": 0, "skipped": []}
    about = {"data": data, "spaces": {"CLIP": {}}, "versions": {}, "created": "2026-01-01"}
    (run / "manifest.json").write_text(json.dumps(about))
    return run


def write_poc(folder: Path, **wrong: object) -> Path:
    """The folder of a proof of concept, as small as can be."""
    place = folder / "poc"
    place.mkdir(exist_ok=True)
    figure = FIGURE | {"space": "CLIP", "role": "clip", "high": 0.9}
    kept = {"created": "2026-01-01", "samples": 9, "settings": [], "figures": [figure]}
    (place / "poc.json").write_text(json.dumps({**kept, "differences": [], **wrong}))
    return place


def write_kpi(folder: Path, text: str = "clip.knn >= 0.1") -> Path:
    """A file of one KPI."""
    path = folder / "kpi.toml"
    path.write_text(KPI.format(text))
    return path


def gate(*words: str):
    """The run held against its KPI, with further words."""
    return lambda folder: ["gate", write_run(folder), "--kpi", write_kpi(folder), *words]


def judged(folder: Path, text: str):
    """The run held against one condition."""
    run, stages = gating.read_run(write_run(folder)), gating.read_kpis(write_kpi(folder, text))
    return partial(gating.judge, run, stages)


def damaged(folder: Path) -> Path:
    """A run whose metrics are no JSON."""
    run = write_run(folder)
    (run / "metrics.json").write_text("{")
    return run


def no_figures(folder: Path) -> Path:
    """A run whose figures are words."""
    run = write_run(folder)
    figure = FIGURE | {"space": "CLIP", "high": "much"}
    (run / "metrics.json").write_text(json.dumps({"metrics": [figure], "table": []}))
    return run


COMMANDS = [
    Command(
        "workbench gate run_folder", "no such folder",
        lambda folder: ["gate", folder / "nowhere", "--kpi", write_kpi(folder)],
        ("no folder", "nowhere", "expected the folder of a run"), leaves=("kpi.toml",),
    ),
    Command(
        "workbench gate run_folder", "damaged metrics",
        lambda folder: ["gate", damaged(folder), "--kpi", write_kpi(folder)],
        ("metrics.json", "expected JSON"),
    ),
    Command(
        "workbench gate run_folder", "a damaged proof of concept",
        lambda folder: ["gate", write_poc(folder, figures=[5]), "--kpi", write_kpi(folder)],
        ("poc.json, which is damaged", "expected the folder of a proof of concept"),
    ),
    Command(
        "workbench gate --kpi", "what a proof of concept did not look at",
        lambda folder: ["gate", write_poc(folder), "--kpi", write_kpi(folder, "data.skipped < 1")],
        ("poc did not look at the data", "expected data.samples"),
    ),
    Command(
        "workbench gate --kpi", "no such file",
        lambda folder: ["gate", write_run(folder), "--kpi", folder / "none.toml"],
        ("no file", "none.toml", "expected a file of KPIs"),
    ),
    Command(
        "workbench gate --kpi", "what the run has not",
        lambda folder: ["gate", write_run(folder), "--kpi", write_kpi(folder, "clip.nmi >= 0")],
        ("clip.nmi", "there are knn, knn_acc1"),
    ),
    Command(
        "workbench gate --baseline", "no such folder",
        gate("--baseline", "nowhere"), ("nowhere", "expected the folder of a run"),
    ),
    Command("workbench gate --stage", "no such stage", gate("--stage", "x"), ("x", "one of PoC")),
    Command(
        "workbench gate --markdown", "another kind of file",
        lambda folder: [
            "gate", write_run(folder), "--kpi", write_kpi(folder), "--markdown",
            folder / "run" / "metrics.json",
        ],
        ("--markdown", "no .md file", "expected a new file"),
    ),
    Command(
        "workbench gate --junit", "a folder that is a file",
        gate("--junit", "kpi.toml/g.xml"), ("--junit", "expected"),
    ),
    Command(
        "workbench history runs", "no run",
        lambda folder: ["history", folder], ("without metrics.json", "the folder of a run"),
    ),
    Command(
        "workbench history --measure", "no measure",
        lambda folder: ["history", write_run(folder), "--measure", "knn"],
        ("'knn'", "expected SPACE.MEASURE"),
    ),
    Command(
        "workbench history --out", "another kind of file",
        lambda folder: ["history", write_run(folder), "--out", folder / "run" / "metrics.json"],
        ("--out", "no .html file"),
    ),
]  # fmt: skip
CALLS = [
    Call(
        "workbench.gating.read_run", "figures that are words",
        lambda folder: partial(gating.read_run, no_figures(folder)),
        ("damaged", "the folder of a run"),
    ),
    Call(
        "workbench.gating.read_either", "figures that are words",
        lambda folder: partial(gating.read_either, no_figures(folder)),
        ("damaged", "the folder of a run"),
    ),
    Call(
        "workbench.gating.read_poc", "an older version",
        lambda folder: partial(gating.read_poc, damaged(folder)),
        ("without poc.json", "expected"),
    ),
    Call(
        "workbench.gating.read_kpis", "a KPI that is none",
        lambda folder: partial(gating.read_kpis, write_kpi(folder, "clip")),
        ("that = 'clip'", "SPACE.MEASURE >= NUMBER"),
    ),
    Call(
        "workbench.gating.judge", "a space that is not there",
        lambda folder: judged(folder, "owl.knn >= 0"), ("owl.knn", "expected a space of run"),
    ),
    call(
        "workbench.gating.judge", "the folder, not the run", ("run", "as read_run gives it"),
        gating.judge, "results/demo", [],
    ),
    call(
        "workbench.gating.history_of", "folders, not runs", ("runs", "as read_run gives them"),
        gating.history_of, ["results/demo"],
    ),
    call(
        "workbench.gating.history_of", "nothing", ("no run", "folders of runs"),
        gating.history_of, [],
    ),
]  # fmt: skip
ROWS = [*COMMANDS, *CALLS]
