"""Bad input to the audit, to backgrounds, and to the newer formats of pictures."""

from collections.abc import Callable
from functools import partial
from pathlib import Path

import numpy as np

from workbench import Audit, Space, Study, audit, explore, load
from workbench.auditing import Finding, identical_vectors, with_vectors
from workbench.data import open_image
from workbench.report import run_notebook

from . import hostile_files as hostile
from .case import Call, Command
from .inputs_pictures import compare_argv, encode_argv, picture, report_argv
from .material import clip_space, dataset, write_pictures, write_spaces, write_table

COLOUR = ("mauvish", "expected the name of a colour, such as white, or #rrggbb")
HEADS = {
    ".avif": b"\0\0\0\x18ftypavif" + bytes(60),
    ".heic": b"\0\0\0\x18ftypheic" + bytes(60),
    ".heif": b"\0\0\0\x18ftypmif1" + bytes(60),
}


def called(door: str, name: str, make: Callable[[Path], Callable[[], object]], *says: str) -> Call:
    """Call something."""
    return Call(f"workbench.{door}", name, make, says)


def verb(door: str, name: str, argv: Callable[[Path], list[object]], *says: str) -> Command:
    """Try a flag."""
    return Command(f"workbench {door}", name, argv, says)


def audit_argv(data: object, *more: object) -> list[object]:
    """Arguments that audit some data."""
    return ["audit", "--data", data, *more]


def other_ids() -> Space:
    """Rows of samples that are not in the data."""
    return Space("other", np.array(["x", "y"]), np.eye(2))


FUNCTIONS = [
    called("audit", "a path", lambda folder: partial(audit, str(folder)), "dataset=", "a Dataset"),
    called("audit", "spaces of other ids",
           lambda folder: partial(audit, dataset(folder), {"other": other_ids()}),
           "other ids", "same order"),
    called("audit", "a space for spaces",
           lambda folder: partial(audit, dataset(folder), clip_space()), "spaces"),
    called("auditing.with_vectors", "a dataset for an audit",
           lambda folder: partial(with_vectors, dataset(folder), {}), "done=", "an Audit"),
    called("auditing.identical_vectors", "no space",
           lambda folder: partial(identical_vectors, np.eye(3)), "space=", "a Space"),
    called("auditing.Finding", "an unknown severity",
           lambda folder: partial(Finding, "tiny", 1, "One is.", "deadly"),
           "severity='deadly'", "high, medium or low"),
    called("Audit", "a kind that was not found",
           lambda folder: partial(Audit(dataset(folder), ()).__getitem__, "tiny"),
           "finding 'tiny'", "expected one of none"),
    called("explore", "a table for an audit",
           lambda folder: partial(explore, dataset(folder), {"clip": clip_space()}, audit=[],
                                  method="pca", progress=False),
           "audit=", "an Audit"),
    called("load", "a background that is no colour",
           lambda folder: partial(load, write_pictures(folder), background="mauvish"), *COLOUR),
    called("load", "a background of three numbers",
           lambda folder: partial(load, write_pictures(folder), background=(1, 2, 3)),
           "background=(1, 2, 3)", COLOUR[1]),
    called("data.open_image", "a background of a function of CSS",
           lambda folder: partial(open_image, write_pictures(folder) / "a/0.png", "rgb(1,2,3)"),
           "background='rgb(1,2,3)'", COLOUR[1]),
    called("Study", "a background that is no colour",
           lambda folder: partial(Study, "demo", background="mauvish"), *COLOUR),
]  # fmt: skip

FLAGS = [
    verb("audit --data", "nowhere", lambda folder: audit_argv("nowhere"), "no such path nowhere"),
    verb("audit --label", "for the demonstration",
         lambda folder: audit_argv("demo", "--label", "x"), "label='x'", "none to choose"),
    verb("audit --group", "no such column",
         lambda folder: audit_argv(write_table(folder), "--group", "room"), "column 'room'"),
    verb("audit --column", "no such role",
         lambda folder: audit_argv(write_table(folder), "--column", "colour=x"), "colour"),
    verb("audit --root", "no folder",
         lambda folder: audit_argv(write_table(folder), "--root", "nowhere"), "root=nowhere"),
    verb("audit --limit", "0", lambda folder: audit_argv("demo", "--limit", "0"), "limit=0"),
    verb("audit spaces", "of other data",
         lambda folder: audit_argv(write_pictures(folder), *write_spaces(folder)), "other ids"),
    verb("audit spaces", "no space",
         lambda folder: audit_argv(write_table(folder), folder / "table.csv"), "table.csv"),
    verb("audit --background", "no colour",
         lambda folder: audit_argv("demo", "--background", "mauvish"), *COLOUR),
    verb("encode --background", "no colour",
         lambda folder: encode_argv("demo", "--background", "mauvish"), *COLOUR),
    verb("compare --background", "no colour",
         lambda folder: compare_argv(folder, "demo", "--background", "mauvish"), *COLOUR),
    verb("report --background", "no colour",
         lambda folder: report_argv("demo", "--background", "mauvish"), *COLOUR),
]  # fmt: skip

NOTEBOOKS = [
    Call(
        "notebook 01 background",
        "no colour",
        lambda folder: partial(
            run_notebook, "01_what_does_each_space_see", folder / "out", {"background": "mauvish"},
            progress=False,
        ),
        COLOUR,
        leaves=("out",),
    )
]  # fmt: skip

FORMATS = [picture(ending, "a head alone", head, ("expected",)) for ending, head in HEADS.items()]
FORMATS += [picture(".avif", "PostScript", hostile.POSTSCRIPT, ("format is unknown",))]

ROWS = [*FUNCTIONS, *FLAGS, *NOTEBOOKS, *FORMATS]
