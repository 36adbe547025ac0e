"""WebDataset's tar shards: pictures kept in the cache by what they hold, words in a table."""

from __future__ import annotations

import gzip
import json
import tarfile
import zlib
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from .._checks import is_number
from .._require import InputError, require
from .kept_pictures import ENDINGS, PICTURE_BYTES, keep_picture
from .plain_files import shown
from .raw_table import MAX_TABLE_ROWS, RawTable
from .unpacking import Unpacked

if TYPE_CHECKING:
    import pandas as pd

PACKED = (".tar.gz", ".tgz")
SHARDS = (".tar", *PACKED)
WORDS_BYTES = 2**20  # of a member of words
WORDS = {"txt": "caption", "text": "caption", "caption": "caption", "cls": "label"}
LEFT_OUT = {
    tarfile.SYMTYPE: "a link: not followed",
    tarfile.LNKTYPE: "a link: not followed",
    tarfile.FIFOTYPE: "a named pipe",
    tarfile.CHRTYPE: "a device",
    tarfile.BLKTYPE: "a device",
}


@dataclass
class _Samples:
    """What was read of the shards so far.

    Attributes
    ----------
    records : dict of str to dict
        Values of each sample, by shard and key.
    places : dict of str to str
        Place of each picture in the cache, by its name in the shard.
    skipped : list of (str, str)
        Members that were left out, with the reason.
    """

    records: dict[str, dict[str, Any]] = field(default_factory=dict)
    places: dict[str, str] = field(default_factory=dict)
    skipped: list[tuple[str, str]] = field(default_factory=list)


def read_shard(path: Path, asked: Collection[str] = ()) -> RawTable:
    """Read one shard.

    Parameters
    ----------
    path : Path
        A tar file, which gzip may have packed.
    asked : collection of str, default=()
        Not used: words of a shard are text already.

    Returns
    -------
    RawTable
        As :func:`read_shards`.

    Raises
    ------
    InputError
        As :func:`read_shards`.
    """
    return read_shards([path])


def read_shards(paths: list[Path]) -> RawTable:
    """Read shards in turn; a sample is what shares a name up to its first dot.

    Parameters
    ----------
    paths : list of Path
        Tar files, which gzip may have packed.

    Returns
    -------
    RawTable
        Columns ``path`` (the picture's name in the shard, before it the shard's where there are
        several), ``key``, and what ``.txt``, ``.cls`` and ``.json`` members say. No file is written
        but pictures, into the cache, named by what they hold.

    Raises
    ------
    InputError
        If one is no tar file, a sample has two pictures, or a disk is full.
    """
    samples = _Samples()
    for path in paths:
        stem = path.name[: -len(ending_of(path))]
        prefix = f"{stem}/" if len(paths) > 1 else ""
        try:
            for member, content in _members(path, samples, prefix):
                _take(samples, member, content, prefix)
        except (tarfile.TarError, EOFError, zlib.error, gzip.BadGzipFile) as error:
            expected = f"a whole tar file, packed by gzip or not packed ({error})"
            raise InputError(f"{shown(path)}: expected {expected}.") from error
    return RawTable(_table(samples), places=samples.places, skipped=tuple(samples.skipped))


def _members(path: Path, samples: _Samples, prefix: str) -> Iterator[tuple[tarfile.TarInfo, Any]]:
    """Plain files of a shard, in their order."""
    with _opened(path) as shard:
        for number, member in enumerate(shard):
            require(number < MAX_TABLE_ROWS, "too many members", f"at most {MAX_TABLE_ROWS:,}")
            reason = _why_left_out(member)
            if reason:
                samples.skipped.append((shown(prefix + member.name), reason))
            elif member.isreg():
                content = shard.extractfile(member)
                if content is not None:
                    yield member, content
            shard.members = []  # type: ignore[attr-defined]  # it would keep all of them


@contextmanager
def _opened(path: Path) -> Iterator[tarfile.TarFile]:
    """Open a shard; a packed one is read from its start to its end, once."""
    if ending_of(path) not in PACKED:
        with tarfile.open(path, "r:") as shard:
            yield shard
        return
    with Unpacked(path) as unpacked, tarfile.open(fileobj=unpacked, mode="r|") as shard:
        yield shard


def ending_of(path: Path) -> str:
    """Give the ending of a file's name by which it is read.

    Parameters
    ----------
    path : Path
        Any.

    Returns
    -------
    str
        In small letters, with its dot; with both where a tar file is packed.

    Examples
    --------
    >>> ending_of(Path("s.0.TAR.gz")), ending_of(Path("t.csv"))
    ('.tar.gz', '.csv')
    """
    name = path.name.lower()
    return next((ending for ending in PACKED if name.endswith(ending)), path.suffix.lower())


def _why_left_out(member: tarfile.TarInfo) -> str:
    if member.type in LEFT_OUT:
        return LEFT_OUT[member.type]
    parts = Path(member.name).parts
    if member.name.startswith("/") or ".." in parts:
        return "a name that leads out of the shard"
    if member.issparse():
        return "a file with holes"
    if member.size > PICTURE_BYTES:
        return f"{member.size:,} bytes: at most {PICTURE_BYTES:,}"
    return ""


def _take(samples: _Samples, member: tarfile.TarInfo, content: Any, prefix: str) -> None:
    """Take a member into its sample."""
    folder, slash, file = member.name.removeprefix("./").rpartition("/")
    key, _, ending = file.partition(".")
    if not key or file.startswith("._"):
        return
    ending = ending.lower()
    sample = f"{prefix}{folder}{slash}{key}"
    record = samples.records.setdefault(sample, {"key": sample})
    name = f"{sample}.{ending}"
    if ending.rpartition(".")[2] in ENDINGS:
        got = f"sample {shown(sample, 80)!r} with two pictures"
        require("path" not in record, got, "one picture in each sample")
        record["path"] = name
        samples.places[name] = str(keep_picture(content.read(member.size), name))
    elif ending in WORDS or ending == "json":
        require(member.size <= WORDS_BYTES, f"{name} of {member.size:,} bytes", "fewer")
        _add_words(record, name, ending, content.read())


def _add_words(record: dict[str, Any], name: str, ending: str, data: bytes) -> None:
    """Add a caption, a class, or the values of a JSON object."""
    try:
        text = data.decode("utf-8-sig")
        values = json.loads(text) if ending == "json" else {WORDS[ending]: text.strip()}
    except (ValueError, RecursionError) as error:
        kind = "a JSON object" if ending == "json" else "text in UTF-8"
        raise InputError(f"{shown(name, 80)}: expected {kind} ({error}).") from error
    require(isinstance(values, dict), f"{shown(name, 80)}, no object", "a JSON object")
    for column, value in values.items():
        record.setdefault(str(column), str(value) if is_number(value) else value)


def _table(samples: _Samples) -> pd.DataFrame:
    """A row for each sample that has a picture, or for each of words where none has."""
    import pandas as pd

    records = list(samples.records.values())
    with_pictures = [record for record in records if "path" in record]
    if not with_pictures:
        return pd.DataFrame(records)
    missing = [record["key"] for record in records if "path" not in record]
    samples.skipped += [(shown(key), "no picture beside its words") for key in missing]
    return pd.DataFrame(with_pictures)
