"""One file of encoded rows: written whole, with a checksum for each block of them.

A shard is a safetensors file with the tensor ``rows``. Its header holds the version of the format,
the key of each row, and a checksum for each block of ``BLOCK_ROWS`` rows: over the encoder, the
keys, the type and the bytes. Whatever is changed, swapped or cut is found when it is read, and
costs no more than the rows of its block.
"""

import json
import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
from safetensors import SafetensorError, safe_open

from ..arrays import row_blocks
from ..files import digest
from ..sealed_tensors import write_tensors

FORMAT = 2  # 1, which has no number in its header, has no checksums
BLOCK_ROWS = 64
OURS = re.compile(r"[0-9a-f]{16}\.safetensors")
UNREADABLE = (SafetensorError, TypeError, KeyError, ValueError, RecursionError)


class DamagedShard(ValueError):
    """A shard of which nothing can be trusted."""


class NewerShard(ValueError):
    """A shard whose format only a newer version can read."""


@dataclass(frozen=True)
class Contents:  # numpydoc ignore=PR02
    """What was read of a shard.

    Parameters
    ----------
    rows : dict of str to ndarray
        Whole rows by their keys.
    damaged : list of str
        Keys of the rows that were wanted and are not what was written.
    format : int
        Of the shard.
    """

    rows: dict[str, np.ndarray] = field(default_factory=dict)
    damaged: list[str] = field(default_factory=list)
    format: int = FORMAT


def shard_paths(folder: Path) -> list[Path]:
    """Find the shards of an encoder; files of others are not among them.

    Parameters
    ----------
    folder : Path
        Of the encoder; it need not be there.

    Returns
    -------
    list of Path
        By name.
    """
    try:
        return sorted(path for path in folder.iterdir() if OURS.fullmatch(path.name))
    except OSError:
        return []


def write_shard(folder: Path, keys: Sequence[str], rows: np.ndarray) -> Path:
    """Write rows as one shard.

    Parameters
    ----------
    folder : Path
        Of the encoder.
    keys : sequence of str
        One for each row.
    rows : ndarray of shape (n, d)
        To be kept.

    Returns
    -------
    Path
        Named by the keys.

    Raises
    ------
    InputError
        If the folder cannot be written, or has no room.
    """
    keys = list(keys)
    path = folder / f"{digest(*keys)}.safetensors"
    header = {
        "format": str(FORMAT),
        "keys": json.dumps(keys),
        "checksums": json.dumps(_checksums(folder.name, keys, rows)),
    }
    write_tensors(path, {"rows": rows}, header, seal=False)
    return path


def read_keys(path: Path) -> list[str]:
    """Read the keys of a shard alone.

    Parameters
    ----------
    path : Path
        Of the shard.

    Returns
    -------
    list of str
        In the order of its rows.

    Raises
    ------
    DamagedShard
        If there is no telling them.
    NewerShard
        If a newer version wrote it.
    """
    try:
        with safe_open(path, "np") as file:
            return _header(file)[1]
    except UNREADABLE as error:
        raise _judged(error) from error


def read_shard(path: Path, wanted: Collection[str] | None = None) -> Contents:
    """Read rows of a shard, each block verified.

    Parameters
    ----------
    path : Path
        Of the shard.
    wanted : collection of str, default=None
        Keys; all if None.

    Returns
    -------
    Contents
        Wanted rows that are whole, and the keys of those that are not.

    Raises
    ------
    DamagedShard
        If nothing in it can be trusted.
    NewerShard
        If a newer version wrote it.
    """
    try:
        with safe_open(path, "np") as file:
            version, keys, checksums = _header(file)
            rows = file.get_slice("rows")
            if version == 1:
                return _first_format(path, keys, file.get_tensor("rows"), wanted)
            return _verified(path.parent.name, keys, checksums, rows, wanted)
    except UNREADABLE as error:
        raise _judged(error) from error


def _judged(error: Exception) -> ValueError:
    if isinstance(error, DamagedShard | NewerShard):
        return error
    return DamagedShard(f"damaged ({error})")


def _header(file: Any) -> tuple[int, list[str], list[str]]:
    """Format, keys and checksums of an open shard."""
    metadata = file.metadata()
    version = int(metadata.get("format", 1))
    if version > FORMAT:
        raise NewerShard(f"format {version}, written by a newer workbench")
    keys = json.loads(metadata["keys"])
    is_text = isinstance(keys, list) and all(isinstance(key, str) for key in keys)
    if version == 1 and metadata.keys() == {"keys"} and is_text:
        return 1, keys, []
    checksums = json.loads(metadata["checksums"])
    if version != FORMAT or not is_text or not isinstance(checksums, list):
        raise DamagedShard("damaged (its header)")
    return version, keys, checksums


def _verified(
    encoder: str, keys: list[str], checksums: list[str], rows: Any, wanted: Collection[str] | None
) -> Contents:
    """Rows of the blocks that hold wanted ones."""
    shape = rows.get_shape()
    blocks = list(row_blocks(len(keys), BLOCK_ROWS))
    if len(shape) != 2 or shape[0] != len(keys) or len(checksums) != len(blocks):
        raise DamagedShard(f"damaged ({len(keys)} keys, rows of shape {tuple(shape)})")
    contents = Contents()
    for block, checksum in zip(blocks, checksums, strict=True):
        wanted_here = [key for key in keys[block] if wanted is None or key in wanted]
        if not wanted_here:
            continue
        block_rows = np.asarray(rows[block.start : block.stop])
        if _checksum(encoder, keys[block], block_rows) != checksum:
            contents.damaged.extend(wanted_here)
            continue
        by_key = dict(zip(keys[block], block_rows, strict=True))
        contents.rows.update((key, by_key[key]) for key in wanted_here)
    return contents


def _checksums(encoder: str, keys: list[str], rows: np.ndarray) -> list[str]:
    blocks = row_blocks(len(keys), BLOCK_ROWS)
    return [_checksum(encoder, keys[block], rows[block]) for block in blocks]


def _checksum(encoder: str, keys: list[str], rows: np.ndarray) -> str:
    kind = f"{rows.dtype.str} {rows.shape}"
    return digest(encoder, kind, *keys, np.ascontiguousarray(rows).tobytes())


def _first_format(
    path: Path, keys: list[str], rows: np.ndarray, wanted: Collection[str] | None
) -> Contents:
    """Rows of a shard without checksums: all that can be seen in them is looked at."""
    if path.stem != digest(*keys) or rows.ndim != 2 or len(rows) != len(keys):
        raise DamagedShard(f"damaged ({len(keys)} keys of another shard)")
    is_whole = np.isfinite(rows).all(axis=1) & rows.any(axis=1)
    contents = Contents(format=1)
    for key, row, whole in zip(keys, rows, is_whole, strict=True):
        if wanted is not None and key not in wanted:
            continue
        if whole:
            contents.rows[key] = row
        else:
            contents.damaged.append(key)
    return contents
