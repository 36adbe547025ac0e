"""Bad input to the brief: runs that are none, places that cannot be written."""

import json
from functools import partial
from pathlib import Path

from workbench import brief

from .case import Call, Command
from .functions import call
from .inputs_gates import damaged, write_run

VERDICT = {"space": "fused", "advice": "adopt", "standings": {}, "instead": "", "samples": 0}


def fused_run(folder: Path, **verdict: object) -> Path:
    """The folder of a run with a verdict, as small as can be."""
    run = write_run(folder)
    metrics = json.loads((run / "metrics.json").read_text())
    metrics |= {"verdict": [VERDICT | verdict], "findings": []}
    (run / "metrics.json").write_text(json.dumps(metrics))
    about = json.loads((run / "manifest.json").read_text())
    about["spaces"]["fused"] = {"role": "fused"}
    (run / "manifest.json").write_text(json.dumps(about))
    return run


def cut_examples(folder: Path) -> Path:
    """A run whose examples are half a file."""
    run = fused_run(folder)
    (run / "examples.json").write_text('{"format": 1, "sealed": ')
    return run


def newer_examples(folder: Path) -> Path:
    """A run whose examples a newer version wrote."""
    run = fused_run(folder)
    (run / "examples.json").write_text('{"format": 99}')
    return run


def verb(*words: object):
    """The verb on a run that it can read, with further words."""
    return lambda folder: ["brief", fused_run(folder), *words]


def shift_of(text):
    """The verb with a file of a shift."""

    def argv(folder: Path) -> list[object]:
        (folder / "shift.json").write_text(text)
        return ["brief", fused_run(folder), "--shift", folder / "shift.json"]

    return argv


COMMANDS = [
    Command(
        "workbench brief --shift", "no such file", verb("--shift", "none.json"),
        ("none.json", "expected a file"),
    ),
    Command(
        "workbench brief --shift", "no JSON", shift_of("{"),
        ("shift.json", "`workbench shift --json`"),
    ),
    Command(
        "workbench brief --shift", "something else", shift_of('{"spaces": 3}'),
        ("shift.json", "`workbench shift --json`"),
    ),
    Command(
        "workbench brief --shift", "of other spaces",
        shift_of('{"spaces": [{"space": "DINO"}], "shows_in": []}'),
        ("about DINO", "expected spaces of the run"),
    ),
    Command(
        "workbench brief run_folder", "no such folder", lambda _: ["brief", "nowhere"],
        ("nowhere", "expected the folder of a run"),
    ),
    Command(
        "workbench brief run_folder", "damaged metrics", lambda folder: ["brief", damaged(folder)],
        ("metrics.json", "expected JSON"),
    ),
    Command(
        "workbench brief run_folder", "a run of an older version",
        lambda folder: ["brief", write_run(folder)], ("older version", "workbench rerun"),
    ),
    Command(
        "workbench brief run_folder", "no advice that is known",
        lambda folder: ["brief", fused_run(folder, advice="buy")], ("'buy'", "adopt"),
    ),
    Command(
        "workbench brief run_folder", "half a file of examples",
        lambda folder: ["brief", cut_examples(folder)], ("examples.json", "damaged"),
    ),
    Command(
        "workbench brief run_folder", "examples of a newer version",
        lambda folder: ["brief", newer_examples(folder)], ("format 99", "upgrade this one"),
    ),
    Command("workbench brief --lang", "no such language", verb("--lang", "fr"), ("'fr'", "'ja'")),
    Command(
        "workbench brief --out", "another kind of file", verb("--out", "brief.txt"),
        ("--out brief.txt", "ends in .html"),
    ),
    Command(
        "workbench brief --out", "another file of the run",
        lambda folder: ["brief", fused_run(folder), "--out", folder / "run" / "metrics.json"],
        ("--out", "ends in .html"),
    ),
    Command(
        "workbench brief --pdf", "below a file", verb("--pdf", "--out", "run/metrics.json/b.html"),
        ("--out", "expected"),
    ),
    Command(
        "workbench brief --slides", "below a file",
        verb("--slides", "--out", "run/metrics.json/b.html"), ("--out", "expected"),
    ),
    Command(
        "workbench brief --prices", "no such file", verb("--prices", "none.toml"),
        ("none.toml", "volumes and prices"),
    ),
    Command(
        "workbench brief --kpi-out", "another kind of file", verb("--kpi-out", "kpi.yaml"),
        ("--kpi-out kpi.yaml", "ends in .toml"),
    ),
]  # fmt: skip
NO_FACTS = ("facts", "as read_facts gives them")
CALLS = [
    Call(
        "workbench.brief.read_facts", "findings that are words",
        lambda folder: partial(brief.read_facts, with_findings(folder, "much")),
        ("damaged", "the folder of a run"),
    ),
    Call(
        "workbench.brief.brief_page", "no such language",
        lambda folder: partial(brief.brief_page, brief.read_facts(fused_run(folder)), "fr"),
        ("lang='fr'", "one of en, ja"),
    ),
    call("workbench.brief.brief_page", "the folder", NO_FACTS, brief.brief_page, "results/demo"),
    call(
        "workbench.brief.brief_slides", "the folder", NO_FACTS, brief.brief_slides, "results/demo"
    ),
    call("workbench.brief.kpi_toml", "the folder", NO_FACTS, brief.kpi_toml, "results/demo"),
    call(
        "workbench.brief.print_pdf", "bytes", ("page", "as brief_page gives it"),
        brief.print_pdf, b"<p>a", "a.pdf",
    ),
]  # fmt: skip
ROWS = [*COMMANDS, *CALLS]


def with_findings(folder: Path, value: object) -> Path:
    """A run with one finding of this value."""
    run = fused_run(folder)
    metrics = json.loads((run / "metrics.json").read_text())
    names = ("space", "rival", "kind", "task", "target", "metric", "verdict")
    numbers = ("value", "rival_value", "difference", "low", "high")
    finding = {**dict.fromkeys(names, "fused"), **dict.fromkeys(numbers, value)}
    metrics["findings"] = [finding]
    (run / "metrics.json").write_text(json.dumps(metrics))
    return run
