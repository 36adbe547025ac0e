"""``study.json``: which files hold the steps of a saved study, and what it was asked for."""

from pathlib import Path
from typing import Any

from .._require import InputError, require
from ..files import digest
from ..headers import read_header
from ..json_text import strict_json

INDEX = "study.json"
FORMAT = 3  # raise it when an older version could not read what is written
CHECKSUM = "checksum"  # of the index, in it


def index_text(index: dict[str, Any]) -> str:
    """Write an index as JSON, with a checksum of all else in it.

    Parameters
    ----------
    index : dict
        With ``format``, ``settings``, ``files`` and ``notes``.

    Returns
    -------
    str
        For :func:`read_index`.
    """
    return strict_json(index | {CHECKSUM: _checksum(index)}, indent=1) + "\n"


def read_index(path: Path) -> dict[str, Any]:
    """Read an index, and see to it that it is what was written.

    Parameters
    ----------
    path : Path
        Of ``study.json``.

    Returns
    -------
    dict
        Without its checksum; older ones have none.

    Raises
    ------
    InputError
        If it is no JSON, of a newer version, or damaged.
    """
    whole = f"a whole {INDEX}"
    try:
        text = path.read_text("utf-8")
    except (OSError, ValueError) as error:
        raise InputError(f"{path}: expected {whole} ({error}).") from error
    index = read_header(path, text, FORMAT, whole)
    lacking = sorted({"format", "settings", "files"} - index.keys())
    require(not lacking, f"{path} without {', '.join(lacking)}", whole)
    wrong = [part for part in ("settings", "files") if not isinstance(index[part], dict)]
    require(not wrong, f"{path} whose {', '.join(wrong)} is no object", whole)
    checksum = index.pop(CHECKSUM, None)
    is_whole = checksum in (None, _checksum(index))
    require(is_whole, f"{path} is damaged (it is not what was written)", whole)
    return index


def _checksum(index: dict[str, Any]) -> str:
    return digest(strict_json(index))
