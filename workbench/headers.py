"""Headers of our files: their versions read or refused, their kinds told apart."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from ._require import InputError, require


def read_header(path: str | Path, text: str, newest: int, expected: str) -> dict[str, Any]:
    """Read a JSON header, and see to it that this version can read what it describes.

    Parameters
    ----------
    path : str or Path
        The file, for messages.
    text : str
        JSON.
    newest : int
        Highest ``format`` that this version reads; a header without a number is of format 1.
    expected : str
        What file it should be, for messages.

    Returns
    -------
    dict
        The header.

    Raises
    ------
    InputError
        If it is no JSON, no object, or of a newer format.

    Examples
    --------
    >>> read_header("a.npz", '{"format": 3}', newest=2, expected="a file of save_space")
    Traceback (most recent call last):
        ...
    workbench._require.InputError: a.npz: format 3: expected at most 2; a newer version of \
this package wrote it, so upgrade this one.
    """
    try:
        header = json.loads(text)
    except (ValueError, RecursionError) as error:
        reason = f"{type(error).__name__}: {error}"
        raise InputError(f"{path}: a damaged header ({reason}): expected {expected}.") from error
    got = f"{path}: a damaged header (no JSON object but {type(header).__name__})"
    require(isinstance(header, dict), got, expected)
    version = header.get("format", 1)
    is_known = type(version) is int and 1 <= version <= newest
    newer = "a newer version of this package wrote it, so upgrade this one"
    require(is_known, f"{path}: format {version!r}", f"at most {newest}; {newer}")
    return dict(header)


def name_contents(metadata: Mapping[str, str]) -> str:
    """Say which file of ours a header belongs to, and where it can be given.

    Parameters
    ----------
    metadata : mapping of str to str
        Of a safetensors file.

    Returns
    -------
    str
        In parentheses, after a space; empty where it is none of ours.

    Examples
    --------
    >>> name_contents({"fuser": "{}"})
    ' (this is a fuser: give it to `workbench apply --fuser`)'
    """
    kinds = {
        "fuser": "a fuser: give it to `workbench apply --fuser`",
        "space": "a space: give it to --clip or --expert, or to `workbench compare`",
        "kernel": "a fused kernel: give it to `workbench compare`, or to workbench.load_space",
        "index": "a file of an index: give its folder to `workbench search`",
        "header": "a file of a saved study: give its folder to Study.load",
        "keys": "a file of the row cache: `workbench encode` reads it by itself",
    }
    known = [words for key, words in kinds.items() if key in metadata]
    return f" (this is {known[0]})" if known else ""
