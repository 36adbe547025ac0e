"""Bad input that shows the form of a row."""

from functools import partial

from workbench import load

from .case import Call, Command

ROWS = [
    Command(
        "workbench encode --spec",
        "no such kind",
        lambda folder: ["encode", "--spec", "clop:x", "--out", folder / "x.safetensors"],
        ("clop", "expected KIND:NAME"),
    ),
    Call(
        "workbench.load",
        "no such path",
        lambda folder: partial(load, folder / "nowhere"),
        ("nowhere", "expected"),
    ),
]
