"""Bad input to the verb that looks for a shift."""

import numpy as np
import pandas as pd

from .case import Command
from .inputs_commands import seeds
from .inputs_tables import outside_table
from .material import IDS, LABELS, write_spaces, write_table


def months(folder):
    """Ids, labels and the month of each sample."""
    path = folder / "table.csv"
    month = np.where(np.arange(len(IDS)) % 2, "10", "11")
    pd.DataFrame({"id": IDS, "label": LABELS, "month": month}).to_csv(path, index=False)
    return path


def shift(*words, data=months):
    """Both parents, with the samples of November as new ones."""

    def argv(folder):
        spaces = write_spaces(folder)
        return ["shift", "--data", data(folder), *spaces, *words]

    return argv


def november(*words):
    """A whole command with something wrong."""
    return shift("--by", "month", "--new", "11", *words)


ROWS = [
    *seeds("shift", november),
    Command(
        "workbench shift --data", "no such path",
        shift("--new", "11", data=lambda folder: folder / "nowhere"), ("nowhere", "expected"),
    ),
    Command(
        "workbench shift --label", "no such column", november("--label", "age"), ("'age'", "label"),
    ),
    Command(
        "workbench shift --group", "no such column", november("--group", "age"), ("'age'", "label"),
    ),
    Command(
        "workbench shift --column", "no role", november("--column", "image"), ("ROLE=NAME",),
    ),
    Command(
        "workbench shift --root", "pictures elsewhere and no root",
        shift("--new", "11", data=outside_table), ("1 images of t", "as --root"),
    ),
    Command(
        "workbench shift --background", "no colour", november("--background", "loud"), ("loud",),
    ),
    Command("workbench shift --limit", "none", november("--limit", "0"), ("--limit", "1")),
    Command(
        "workbench shift --by", "no such column", shift("--by", "age", "--new", "11"),
        ("'age'", "expected"),
    ),
    Command(
        "workbench shift --by", "no column at all", shift("--new", "11", data=write_table),
        ("no column that tells new samples", "--by COLUMN"),
    ),
    Command(
        "workbench shift --new", "no such value", shift("--by", "month", "--new", "12"),
        ("--new 12", "a value of month, such as 10, 11"),
    ),
    Command(
        "workbench shift spaces", "no such file",
        lambda folder: ["shift", "--data", months(folder), "none.safetensors", "--new", "11"],
        ("none.safetensors", "expected"),
    ),
]  # fmt: skip
