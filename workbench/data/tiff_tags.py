"""TIFF tags that ask for more memory than the size in pixels tells."""

import io
import math
import struct
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO

from .._require import InputError, require
from .guarded import GuardedFile

MAX_VALUES = 1_000_000  # of one tag: a strip or tile has one or two
OVERLAP = 4  # lengths of the file that all values may have together
TYPE_SIZES = {
    1: 1, 2: 1, 3: 2, 4: 4, 5: 8, 6: 1, 7: 1, 8: 2, 9: 4, 10: 8, 11: 4, 12: 8, 13: 4,
    16: 8, 17: 8, 18: 8,
}  # fmt: skip
BYTES = (1, 2, 6, 7)  # types that stay bytes, with no Python number for each value
WHOLE = {3: "H", 4: "L", 8: "H", 9: "L", 13: "L", 16: "Q", 17: "Q", 18: "Q"}
TILE_SIDES = (322, 323)


@dataclass(frozen=True)
class Tag:
    """An entry of the first directory: its number, its type, how many values, the first one."""

    number: int
    kind: int
    count: int
    first: int

    @property
    def size(self) -> int:  # numpydoc ignore=RT01,SS05
        """Bytes of all values."""
        return self.count * TYPE_SIZES.get(self.kind, 0)


def check_tags(file: BinaryIO | GuardedFile, max_pixels: int) -> None:
    """Refuse a TIFF with too many values, or too large tiles; go to the start of the file.

    Parameters
    ----------
    file : binary file
        Of any format: only TIFF is looked at.
    max_pixels : int
        Of a tile.

    Raises
    ------
    InputError
        If a tag has too many values, or a tile too many pixels.
    """
    file.seek(0)
    head = file.read(4)
    is_tiff = head[:2] in (b"II", b"MM") and set(head[2:]) in ({0, 42}, {0, 43})
    if is_tiff:
        length = file.seek(0, io.SEEK_END)
        try:
            _check_values(list(_tags(file, head)), length, max_pixels)
        except struct.error as error:
            raise InputError("a truncated TIFF: expected a whole file.") from error
    file.seek(0)


def _tags(file: BinaryIO | GuardedFile, head: bytes) -> Iterator[Tag]:
    order = ">" if head[:2] == b"MM" else "<"
    is_big = 43 in head
    word = struct.Struct(order + ("Q" if is_big else "L"))
    count = struct.Struct(order + ("Q" if is_big else "H"))
    entry = struct.Struct(order + ("HHQ" if is_big else "HHL"))
    file.seek(8 if is_big else 4)
    file.seek(min(word.unpack(file.read(word.size))[0], 2**62))
    n_tags = count.unpack(file.read(count.size))[0]
    for _ in range(min(n_tags, 65536)):
        number, kind, n_values = entry.unpack(file.read(entry.size))
        value = file.read(word.size)
        first = struct.unpack_from(order + WHOLE.get(kind, "H"), value)[0]
        yield Tag(number, kind, n_values, first)


def _check_values(tags: list[Tag], length: int, max_pixels: int) -> None:
    there = [tag for tag in tags if tag.size <= length]  # Pillow leaves the others out
    for tag in there:
        got = f"a TIFF whose tag {tag.number} has {tag.count:,} values"
        few = tag.kind in BYTES or tag.count <= MAX_VALUES
        require(few, got, f"at most {MAX_VALUES:,}")
    total = sum(tag.size for tag in there)
    require(total <= OVERLAP * length, f"a TIFF with tags of {total:,} bytes", "fewer")
    tile = math.prod(tag.first for tag in there if tag.number in TILE_SIDES)
    require(tile <= max_pixels, f"a TIFF with tiles of {tile:,} pixels", f"at most {max_pixels:,}")
