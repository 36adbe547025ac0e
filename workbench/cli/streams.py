"""``workbench fuse`` and ``apply`` where --out is an .npy file: rows stay on disk."""

import argparse
from collections.abc import Callable
from dataclasses import asdict
from typing import Any

from .._require import require
from ..files import replacing
from ..fusion.fuser_files import load_fuser, save_fuser
from ..fusion.methods import KERNEL
from ..streams.applying import Streamed, apply_to_files
from ..streams.fitting import ROWS, fit_to_files
from .checking import check_rows_file, fuser_file

SUFFIX = ".npy"
UNREAD = ("text_expert", "data")  # flags of the same verbs, of files with ids alone
Result = tuple[dict[str, Any], str]


def fuse_files(
    arguments: argparse.Namespace, parameters_of: Callable[[argparse.Namespace], dict[str, Any]]
) -> Result:
    """Fit a fuser on a sample of rows, then fuse all of them from file to file.

    Parameters
    ----------
    arguments : argparse.Namespace
        Of the verb ``fuse``.
    parameters_of : callable
        Gives the parameters of the fuser that the flags ask for.

    Returns
    -------
    result, text
        What was written, for programs and for people.

    Raises
    ------
    InputError
        If a parameter, a parent or a file to write is at fault.
    """
    _check(arguments)
    kept = fuser_file(arguments, (arguments.clip, arguments.expert))
    require(arguments.method != KERNEL, f"--method {KERNEL} with rows in files", "another method")
    parameters = {**parameters_of(arguments), "random_state": arguments.seed}
    rows = ROWS if arguments.fit_rows is None else arguments.fit_rows
    fuser = fit_to_files(
        arguments.clip, arguments.expert, rows=rows, method=arguments.method, **parameters
    )
    written = _apply(arguments, fuser)
    with replacing(kept) as unfinished:
        save_fuser(fuser, unfinished)
    result, text = _said(written)
    return {**result, "fuser": str(kept)}, f"{text}\nfuser: {kept}"


def apply_files(arguments: argparse.Namespace) -> Result:
    """Fuse rows from file to file with a fuser that was kept.

    Parameters
    ----------
    arguments : argparse.Namespace
        Of the verb ``apply``.

    Returns
    -------
    result, text
        What was written, for programs and for people.

    Raises
    ------
    InputError
        If the fuser, a parent or the file to write is at fault.
    """
    _check(arguments)
    return _said(_apply(arguments, load_fuser(arguments.fuser)))


def _check(arguments: argparse.Namespace) -> None:
    files = (arguments.clip, arguments.expert, arguments.fuser)
    check_rows_file(arguments.out, "--out", files, suffix=SUFFIX, force=arguments.force)
    for name in UNREAD:
        flag = f"--{name.replace('_', '-')}"
        given = getattr(arguments, name, None) is not None
        require(not given, f"{flag} with --out {arguments.out}", "spaces, and a space to write")


def _apply(arguments: argparse.Namespace, fuser: Any) -> Streamed:
    return apply_to_files(
        fuser, arguments.clip, arguments.expert, out=arguments.out,
        dtype=arguments.dtype or "float32",
    )  # fmt: skip


def _said(written: Streamed) -> Result:
    result = {**asdict(written), "out": str(written.out)}
    return result, f"{written.out}: {written.sentence()}"
