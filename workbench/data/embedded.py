"""Pictures inside Arrow's columns, as Hugging Face's datasets have them, kept row by row."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from .column_names import IMAGE_COLUMN, PATH_COLUMNS, plain_name
from .kept_pictures import PICTURE_BYTES, keep_picture
from .unpacking import Allowance

if TYPE_CHECKING:
    import pyarrow as pa

BATCH = 8  # rows whose pictures are in memory at once
Value = tuple[bytes | None, str]  # what a picture's file holds, and what it was called


@dataclass(frozen=True)
class Embedded:
    """Pictures of a column, out of it.

    Attributes
    ----------
    names : list of str or None
        For each row; None where it has neither picture nor name.
    places : dict of str to str
        Place of each picture by its name; empty where the column has names alone.
    skipped : dict of int to str
        Rows whose picture cannot be used, with the reason.
    """

    names: list[str | None]
    places: dict[str, str]
    skipped: dict[int, str]


def picture_columns(schema: pa.Schema, asked: Collection[str] = ()) -> list[str]:
    """Find the columns that hold pictures.

    Parameters
    ----------
    schema : pyarrow.Schema
        Of a table.
    asked : collection of str, default=()
        Columns that the user named.

    Returns
    -------
    list of str
        Structs of ``bytes`` and ``path``, and bytes called ``image``; the one that is meant first:
        one that was asked for, else one of a known name.
    """
    found = [field.name for field in schema if _holds_pictures(field)]

    def place(name: str) -> tuple[bool, int]:
        known = plain_name(name) in PATH_COLUMNS
        return name not in asked, 0 if known else 1

    return sorted(found, key=place)


def _holds_pictures(field: pa.Field) -> bool:
    import pyarrow.types as types

    def are_bytes(kind: Any) -> bool:
        return bool(types.is_binary(kind) or types.is_large_binary(kind))

    if are_bytes(field.type):
        return plain_name(field.name) == IMAGE_COLUMN
    if not types.is_struct(field.type):
        return False
    kinds = {part.name: part.type for part in field.type}
    return "bytes" in kinds and are_bytes(kinds["bytes"])


def take_pictures(arrays: Iterable[pa.Array], packed: int) -> Embedded:
    """Write the pictures of a column into the cache.

    Parameters
    ----------
    arrays : iterable of pyarrow.Array
        The column, a few rows at a time.
    packed : int
        Bytes of the file that they are in.

    Returns
    -------
    Embedded
        Named as their paths say, where no two pictures share one; else by their rows.

    Raises
    ------
    InputError
        If the file unpacks to more than honest data do, or the cache has no room.
    """
    allowance = Allowance(packed)
    said: list[str] = []
    kept: list[str] = []
    skipped: dict[int, str] = {}
    for row, (data, path) in enumerate(_values(arrays)):
        reason = _why_left_out(data)
        place = ""
        if data is not None and not reason:
            allowance.take(len(data))
            place = str(keep_picture(data, path))
        else:
            skipped[row] = reason
        said.append(path)
        kept.append(place)
    if not any(kept):  # pictures that lie elsewhere, by their names
        return Embedded([path or None for path in said], {}, {})
    names = said if _are_names(said, kept) else [f"row {row}" for row in range(len(kept))]
    places = {name: place for name, place in zip(names, kept, strict=True) if place}
    return Embedded(list(names), places, skipped)


def _values(arrays: Iterable[pa.Array]) -> Iterator[Value]:
    for array in arrays:
        for scalar in array:
            value = scalar.as_py()
            if isinstance(value, dict):
                yield value["bytes"], str(value.get("path") or "")
            else:
                yield value, ""


def _why_left_out(data: bytes | None) -> str:
    if not data:
        return "no picture in its row"
    if len(data) > PICTURE_BYTES:
        return f"{len(data):,} bytes: at most {PICTURE_BYTES:,}"
    return ""


def _are_names(said: list[str], kept: list[str]) -> bool:
    """Whether every row has a name, and no name two pictures."""
    pairs = set(zip(said, kept, strict=True))
    return all(said) and len({path for path, _ in pairs}) == len(pairs)
