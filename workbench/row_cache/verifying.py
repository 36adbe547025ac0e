"""All rows on disk read, what is damaged removed."""

import os
from contextlib import suppress
from pathlib import Path

import numpy as np

from .._require import InputError
from .folders import list_caches
from .shards import Contents, DamagedShard, NewerShard, read_shard, shard_paths, write_shard


def verify(folder: Path | None = None) -> list[str]:
    """Read all rows on disk, and remove those that are damaged.

    Parameters
    ----------
    folder : Path, default=None
        :func:`workbench.row_cache.rows_folder` if None.

    Returns
    -------
    list of str
        What was removed and why, one line for each file; empty if all is well.
    """
    problems = []
    for cache in list_caches(folder):
        for shard in shard_paths(cache.folder):
            problem = _problem(shard)
            if problem:
                problems.append(f"{shard}: {problem}")
        with suppress(OSError):
            os.utime(cache.folder, (cache.used, cache.used))
    return problems


def newer_shards(folder: Path | None = None) -> list[Path]:
    """Find the shards that a newer version wrote.

    Parameters
    ----------
    folder : Path, default=None
        :func:`workbench.row_cache.rows_folder` if None.

    Returns
    -------
    list of Path
        They are not read, and not removed.
    """
    newer: list[Path] = []
    for cache in list_caches(folder):
        newer += filter(_is_newer, shard_paths(cache.folder))
    return newer


def _is_newer(shard: Path) -> bool:
    try:
        read_shard(shard, ())
    except NewerShard:
        return True
    except (DamagedShard, OSError):
        pass
    return False


def mend(shard: Path, contents: Contents) -> None:
    """Put the whole rows of a shard into a new one, and remove the old one then.

    Parameters
    ----------
    shard : Path
        Which is damaged, or of an old format.
    contents : Contents
        All that is whole in it.

    Raises
    ------
    InputError
        If the folder cannot be written.
    """
    mended = None
    if contents.rows:
        rows = np.stack(list(contents.rows.values()))
        mended = write_shard(shard.parent, list(contents.rows), rows)
    if mended != shard:
        with suppress(OSError):
            shard.unlink(missing_ok=True)


def _problem(shard: Path) -> str:
    """Why a shard, or a part of it, cannot be trusted; that is removed. Empty if it can."""
    try:
        contents = read_shard(shard)
    except (FileNotFoundError, NewerShard):
        return ""
    except DamagedShard as error:
        with suppress(OSError):
            shard.unlink(missing_ok=True)
        return str(error)
    except OSError as error:
        return f"cannot be read ({error.strerror})"
    if not contents.damaged and contents.format > 1:
        return ""
    with suppress(InputError):
        mend(shard, contents)
    n_rows = len(contents.damaged) + len(contents.rows)
    return f"{len(contents.damaged)} of {n_rows} rows damaged" if contents.damaged else ""
