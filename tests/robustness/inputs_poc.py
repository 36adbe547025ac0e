"""Bad input to the proof of concept, as a verb and as a function."""

from pathlib import Path

import numpy as np
import pandas as pd

import workbench as wb
from workbench import poc

from .case import Command
from .functions import call
from .inputs_commands import seeds
from .inputs_tables import outside_table
from .material import IDS, LABELS, clip_rows, clip_space, expert_space, write_table, write_vectors


def verb(*words: str, data=write_table):
    """A table of one's own, whose vectors lie beside it, and further words."""

    def argv(folder: Path) -> list[str]:
        write_vectors(folder)
        spaces = ["--clip", "vectors:clip.npy", "--expert", "vectors:expert.npy"]
        return ["poc", "--data", data(folder), *spaces, *words]

    return argv


def bare(*words: str):
    """The verb on the demonstration, with further words."""
    return lambda folder: ["poc", "--limit", "8", *words]


def written(folder: Path) -> list[str]:
    """A folder that has an answer in it."""
    (folder / "out").mkdir()
    (folder / "out" / "poc.json").write_text("{}")
    return ["poc", "--limit", "8", "--out", folder / "out"]


def a_file(folder: Path) -> list[str]:
    """A file where the folder should be."""
    (folder / "out").write_text("mine")
    return ["poc", "--limit", "8", "--out", folder / "out"]


PAIR = ("--space", "a=demo:clip", "--space", "b=demo:expert")
COMMANDS = [
    *seeds("poc", bare),
    Command("workbench poc --data", "no such path", bare("--data", "no"), ("no such path no",)),
    Command("workbench poc --label", "no such column", verb("--label", "age"), ("'age'", "label")),
    Command("workbench poc --group", "no such column", verb("--group", "age"), ("'age'", "label")),
    Command("workbench poc --column", "no role", verb("--column", "image"), ("ROLE=NAME",)),
    Command("workbench poc --root", "pictures elsewhere and no root", verb(data=outside_table),
            ("as --root",)),
    Command("workbench poc --background", "no colour", verb("--background", "loud"), ("loud",)),
    Command("workbench poc --limit", "none", verb("--limit", "0"), ("--limit", "1")),
    Command("workbench poc --clip", "no such kind", bare("--clip", "clop:x"), ("clop:x", "KIND")),
    Command("workbench poc --expert", "of texts", bare("--expert", "sentence:x"), ("--expert",)),
    Command("workbench poc --text-expert", "no such kind", bare("--text-expert", "words:x"),
            ("words:x", "KIND:NAME")),
    Command("workbench poc --space", "nothing is fused", bare(*PAIR), ("--space without --fuse",)),
    Command("workbench poc --fuse", "no such space", bare(*PAIR, "--fuse", "a,c"),
            ("fuse: space='c'", "a, b")),
    Command("workbench poc --split-by", "no such way", bare("--split-by", "half"), ("'half'",)),
    Command("workbench poc --kpi", "no such metric", bare("--kpi", "accuracy"),
            ("kpi 'accuracy'", "one of knn, ridge, nmi", "NAME[TARGET]")),
    Command("workbench poc --kpi", "no such column", verb("--kpi", "knn[age]"), ("age", "label")),
    Command("workbench poc --kpi", "one twice", verb("--kpi", "knn", "--kpi", "knn[label]"),
            ("twice", "each KPI once")),
    Command("workbench poc --budget-bytes", "none", bare("--budget-bytes", "0"), ("above 0",)),
    Command("workbench poc --budget-seconds", "nan", bare("--budget-seconds", "nan"), ("above 0",)),
    Command("workbench poc --margin", "below zero", bare("--margin=-1"), ("--margin", "above 0")),
    Command("workbench poc --margin", "of 100", bare("--margin", "2"),
            ("--margin=2", "above 0 and below 1")),
    Command("workbench poc --seeds", "none", bare("--seeds", "0"), ("--seeds", "1 to 20")),
    Command("workbench poc --kernel", "no such", bare("--kernel", "cubic"), ("one of cosine",)),
    Command("workbench poc --device", "no such", bare("--device", "gpu"), ("'gpu'", "cuda")),
    Command("workbench poc --out", "a file", a_file, ("out is a file", "a folder")),
    Command("workbench poc --out", "an answer is there", written, ("poc.json", "--force")),
]  # fmt: skip


def dataset() -> wb.Dataset:
    """Ids and labels, no files."""
    table = pd.DataFrame({"label": LABELS}, index=IDS)
    return wb.Dataset("toy", IDS, None, table, ("label",))


def run(wrong, says, /, **options):
    """Row of ``run`` with something wrong."""
    given = {"data": dataset(), "clip": clip_space(), "expert": expert_space()} | options
    return call("workbench.poc.run", wrong, says, poc.run, progress=False, **given)


CALLS = [
    run("a name as data", ("data='demo'", "a Study, or a Dataset"), data="demo"),
    run("an array as CLIP", ("clip=a ndarray", "a Space"), clip=clip_rows()),
    run("no expert", ("no expert", "an image expert"), expert=None),
    run("a number as KPI", ("kpi", "names of metrics"), kpi=5),
    run("captions without any", ("'captions' of toy", "expected captions"), kpi="captions"),
    run("no seed", ("seeds=0", "1 to 20"), seeds=0),
    run("no fold", ("cv=1",), cv=1),
    run("a margin of nothing", ("margin=0", "above 0"), margin=0),
    run("a margin of all", ("margin=1", "above 0 and below 1"), margin=1),
    run("a budget of nothing", ("budget_bytes=0", "above 0"), budget_bytes=0),
    run("a kernel that is none", ("cubic", "cosine"), kernel="cubic"),
    run("a tick that is no function", ("tick=5", "a function"), tick=5),
    call("workbench.poc.write", "no answer", ("poc=5", "workbench.poc.run gives"), poc.write, 5,
         "out"),
    call("workbench.poc.Figures", "no answer", ("poc=5", "workbench.poc.run gives"), poc.Figures,
         5),
    call("workbench.poc.pareto", "lists of other lengths", ("a cost and a gain",), poc.pareto,
         [1, 2], [1]),
    call("workbench.poc.pareto", "words", ("costs",), poc.pareto, ["a"], [1]),
    call("workbench.poc.knee", "a cost of nothing", ("costs above 0",), poc.knee, [0, 1], [1, 2]),
    call("workbench.poc.knee", "an infinite cost", ("an infinite cost or gain", "finite"),
         poc.knee, [1, 10, np.inf], [0, 0.9, 1]),
    call("workbench.poc.knee", "a table", ("a cost and a gain",), poc.knee, np.ones((2, 2)),
         np.ones((2, 2))),
]  # fmt: skip
ROWS = [*COMMANDS, *CALLS]
