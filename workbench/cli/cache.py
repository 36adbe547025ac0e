"""``workbench cache``: the encoded rows that are kept on disk."""

import argparse
from datetime import datetime
from typing import Any

from .._require import require
from ..row_cache import Cached, clear, list_caches, rows_folder, size_limit, verify

Result = tuple[dict[str, Any], str]


def cache(arguments: argparse.Namespace) -> Result:
    """List, check or remove encoded rows.

    Parameters
    ----------
    arguments : argparse.Namespace
        Of the verb ``cache``.

    Returns
    -------
    result, text
        What was found or done, for programs and for people.

    Raises
    ------
    InputError
        If a fingerprint is named that no rows have, or that the action does not take.
    """
    one = arguments.fingerprint
    got = f"--fingerprint {one} with {arguments.action}"
    require(one is None or arguments.action == "clear", got, "workbench cache clear")
    if arguments.action == "ls":
        return _listed()
    if arguments.action == "verify":
        return _verified()
    return _cleared(one)


def _listed() -> Result:
    caches = list_caches()
    total = sum(each.size for each in caches)
    lines = [_line(each) for each in caches]
    limit = size_limit()
    lines.append(f"{_size(total)} of at most {_size(limit)} in {rows_folder()}")
    encoders = [
        {"fingerprint": each.fingerprint, "shards": each.shards, "bytes": each.size}
        for each in caches
    ]
    folder = str(rows_folder())
    result = {"folder": folder, "bytes": total, "limit": limit, "encoders": encoders}
    return result, "\n".join(lines)


def _verified() -> Result:
    problems = verify()
    if problems:
        text = "\n".join([*problems, f"{len(problems)} damaged files are removed"])
    else:
        text = "all rows are as they were written"
    return {"removed": problems}, text


def _cleared(fingerprint: str | None) -> Result:
    freed = clear(fingerprint)
    return {"bytes": freed}, f"{_size(freed)} are free again; rows are encoded anew when needed"


def _line(rows: Cached) -> str:
    used = datetime.fromtimestamp(rows.used).strftime("%Y-%m-%d %H:%M")
    return f"{rows.fingerprint}  {_size(rows.size):>9}  {rows.shards:5} files  used {used}"


def _size(n_bytes: int) -> str:
    size = float(n_bytes)
    for unit in ("B", "kB", "MB"):
        if size < 1000:
            return f"{size:.0f} {unit}"
        size /= 1000
    return f"{size:.1f} GB"
