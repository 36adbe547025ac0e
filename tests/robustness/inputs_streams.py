"""Bad input to what fuses rows from file to file."""

from functools import partial

import numpy as np

from workbench import streams

from .case import Call, Command

EXAMPLE = np.random.default_rng(0).standard_normal((30, 6)).astype("f4")


def written(folder, name, rows=EXAMPLE):
    path = folder / name
    np.save(path, rows)
    return str(path)


def parents(folder):
    return written(folder, "clip.npy"), written(folder, "expert.npy")


def fitted(folder):
    return streams.fit_to_files(*parents(folder), n_components=20)


def on_files(function, *more, **options):
    """A function of two files of rows that are in order."""
    return lambda folder: partial(function, *parents(folder), *more, **options)


def applied(folder, **options):
    given = {"out": folder / "fused.npy", "progress": False, **options}
    return partial(streams.apply_to_files, fitted(folder), *parents(folder), **given)


def fuse(*words, out="fused.npy"):
    """Two files of rows, fused into a third."""

    def argv(folder):
        clip, expert = parents(folder)
        return ["fuse", "--clip", clip, "--expert", expert, *words, "--out", str(folder / out)]

    return argv


def apply(*words, out):
    """Two files of rows and a fuser that is not there."""

    def argv(folder):
        clip, expert = parents(folder)
        given = ["--clip", clip, "--expert", expert, "--fuser", str(folder / "none.safetensors")]
        return ["apply", *given, *words, "--out", str(folder / out)]

    return argv


APPLY = "workbench.streams.apply_to_files"
ROWS = [
    Call(
        "workbench.streams.open_rows", "a folder",
        lambda folder: partial(streams.open_rows, folder), ("expected",),
    ),
    Call(
        "workbench.streams.open_rows", "words",
        lambda folder: partial(streams.open_rows, written(folder, "w.npy", np.array(["a", "b"]))),
        ("w.npy", "expected"),
    ),
    Call(
        "workbench.streams.fit_to_files", "one row",
        on_files(streams.fit_to_files, rows=1), ("rows=1", "2"),
    ),
    Call(
        "workbench.streams.fit_to_files", "no such method",
        on_files(streams.fit_to_files, method="sum"), ("method='sum'", "rp"),
    ),
    Call(APPLY, "no fuser", lambda folder: partial(
        streams.apply_to_files, None, *parents(folder), out=folder / "f.npy"
    ), ("fuser=None", "a fitted fuser")),
    Call(APPLY, "another type", partial(applied, dtype="int8"), ("'int8'", "float32")),
    Call(APPLY, "no memory", partial(applied, memory=0), ("memory=0", str(2**26))),
    Command(
        "workbench fuse --fit-rows", "none", fuse("--fit-rows", "0"), ("rows=0", "2"),
    ),
    Command(
        "workbench fuse --dtype", "rows of a space",
        fuse("--dtype", "float16", out="fused.safetensors"), ("--dtype", ".npy"),
    ),
    Command(
        "workbench apply --dtype", "rows of a space",
        apply("--dtype", "float16", out="fused.safetensors"), ("--dtype", ".npy"),
    ),
]  # fmt: skip
