"""``workbench cache``: encoded rows, pictures out of other files, measures of interrupted runs."""

import argparse
from datetime import datetime
from typing import Any

from .._require import require
from ..data.kept_pictures import clear_pictures, kept_pictures
from ..encoders.known import clear_notes
from ..evaluate.finished import clear_measures, kept_measures
from ..files import cache_dir
from ..row_cache import (
    Cached,
    cache_problem,
    clear,
    list_caches,
    newer_shards,
    rows_folder,
    size_limit,
    sweep_unfinished,
    verify,
)

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
        If a fingerprint is named that no rows have, or that the action does not take, or if the
        cache is no folder.
    """
    one = arguments.fingerprint
    got = f"--fingerprint {one} with {arguments.action}"
    require(one is None or arguments.action == "clear", got, "workbench cache clear")
    folder = cache_dir()
    problem = cache_problem() if not folder.is_dir() else ""
    require(not problem, f"WORKBENCH_CACHE, {folder}, is {problem}", "a folder")
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
    measures = kept_measures()
    if measures:
        lines.append(f"{len(measures)} measures of comparisons that were interrupted")
    pictures = kept_pictures()
    size = sum(pictures.values())
    if pictures:
        lines.append(f"{len(pictures)} pictures out of tables and shards, {_size(size)}")
    encoders = [
        {"fingerprint": each.fingerprint, "shards": each.shards, "bytes": each.size}
        for each in caches
    ]
    folder = str(rows_folder())
    result = {"folder": folder, "bytes": total, "limit": limit, "encoders": encoders}
    result["measures"] = len(measures)
    result["pictures"] = {"files": len(pictures), "bytes": size}
    return result, "\n".join(lines)


def _verified() -> Result:
    unfinished = [str(path) for path in sweep_unfinished()]
    problems = verify()
    newer = [str(path) for path in newer_shards()]
    lines = list(problems)
    if problems:
        lines.append(f"{len(problems)} damaged files are removed; rows that were whole are kept")
    elif not newer:
        lines.append("all rows are as they were written")
    if newer:
        lines.append(f"{len(newer)} files were written by a newer workbench: upgrade to read them")
    if unfinished:
        lines.append(f"{len(unfinished)} unfinished files of killed writers are removed")
    return {"removed": problems, "newer": newer, "unfinished": unfinished}, "\n".join(lines)


def _cleared(fingerprint: str | None) -> Result:
    freed = clear(fingerprint)
    if fingerprint is None:
        freed += clear_measures() + clear_pictures() + clear_notes()
    return {"bytes": freed}, f"{_size(freed)} are free again; what is needed is made anew"


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
