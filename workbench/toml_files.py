"""Settings that users write in TOML: read whole, with no key that nobody reads."""

import tomllib
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from . import _checks
from ._require import InputError, require


def read_toml(path: str | Path, expected: str) -> dict[str, Any]:
    r"""Read a file of settings.

    Parameters
    ----------
    path : str or Path
        TOML in UTF-8.
    expected : str
        What kind of file it should be, for messages.

    Returns
    -------
    dict
        As it is written.

    Raises
    ------
    InputError
        If it is not there, cannot be read, or is no TOML.

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     path = Path(folder, "kpi.toml")
    ...     _ = path.write_text("title = 'shop'")
    ...     read_toml(path, "a file of KPIs")
    {'title': 'shop'}
    """
    _checks.typed("path", path, str | Path, "the path of a file")
    path = Path(path)
    require(path.is_file(), f"no file {path}", f"{expected} in TOML")
    try:
        return tomllib.loads(path.read_text("utf-8"))
    except (OSError, ValueError, RecursionError) as error:  # TOML and UTF-8 errors are among them
        raise InputError(f"{path}: expected TOML ({error}).") from error


def known_keys(table: Mapping[str, Any], keys: Sequence[str], where: str) -> None:
    """Refuse a key that nobody reads: it may be a misspelt one.

    Parameters
    ----------
    table : mapping
        Of the file.
    keys : sequence of str
        Those that are read.
    where : str
        Place of the table, for messages.

    Raises
    ------
    InputError
        If there is another, with the key that may have been meant.

    Examples
    --------
    >>> known_keys({"nmae": "PoC"}, ["name", "owner"], "kpi.toml")
    Traceback (most recent call last):
        ...
    workbench._require.InputError: kpi.toml: 'nmae': expected name, owner ('name'?).
    """
    for key in table:
        got = f"{where}: {_checks.shown(key)}"
        require(key in keys, got, f"{', '.join(keys)}{_checks.meant(key, list(keys))}")
