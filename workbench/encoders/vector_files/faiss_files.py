"""Vectors of a flat FAISS index: mapped, read as FAISS writes them, without FAISS."""

import struct
from pathlib import Path
from typing import Any

import numpy as np

from ..._require import require
from ...data.plain_files import shown
from .contents import Column, Contents, as_words, ready

FLAT = (b"IxFI", b"IxF2", b"IxFl")  # by inner product, by distance, by another metric
WITH_IDS = (b"IxMp", b"IxM2")  # IndexIDMap, IndexIDMap2
HEADER = struct.Struct("<iqqqBi")  # width, rows, two that say nothing, trained, metric
LAST_PLAIN_METRIC = 1  # those above have an argument, float32
EXPECTED = "a flat index (IndexFlatIP, IndexFlatL2, or one of them in an IndexIDMap)"


def open_faiss(path: Path) -> Contents:
    """Open a flat index; its rows stay on disk.

    Parameters
    ----------
    path : Path
        ``.faiss`` or ``.index``.

    Returns
    -------
    Contents
        Vectors, and the ids of an ``IndexIDMap`` as words.

    Raises
    ------
    InputError
        If it is another kind of index, or not whole.
    """
    size = path.stat().st_size
    with open(path, "rb") as file:
        kind = file.read(4)
        has_ids = kind in WITH_IDS
        if has_ids:
            _header(path, file)
            kind = file.read(4)
        got = f", not a file that begins with {kind.decode('latin-1')!r}" if kind else ""
        require(kind in FLAT, shown(path), EXPECTED + got)
        width, rows = _header(path, file)
        count = _number(path, file)
        place = file.tell()
        whole = width > 0 and rows > 0 and count == width * rows and place + 4 * count <= size
        require(whole, f"{shown(path)} of {rows} rows x {width}", "a whole FAISS file with rows")
        words = {}
        if has_ids:
            file.seek(place + 4 * count)
            words["id"] = ready(_ids(path, file, rows))
    vectors = np.memmap(path, "<f4", "r", place, (rows, width))
    return Contents(path, {path.stem: Column(rows, lambda: vectors)}, words)


def _header(path: Path, file: Any) -> tuple[int, int]:
    """Width and rows of an index."""
    data = file.read(HEADER.size)
    require(len(data) == HEADER.size, shown(path), "a whole FAISS file")
    width, rows, _, _, _, metric = HEADER.unpack(data)
    if metric > LAST_PLAIN_METRIC:
        file.read(4)
    return width, rows


def _number(path: Path, file: Any) -> int:
    data = file.read(8)
    require(len(data) == 8, shown(path), "a whole FAISS file")
    return int(struct.unpack("<Q", data)[0])


def _ids(path: Path, file: Any, rows: int) -> np.ndarray:
    count = _number(path, file)
    require(count == rows, f"{count} ids for {rows} rows in {shown(path)}", "one for each row")
    ids = np.frombuffer(file.read(8 * rows), "<i8")
    require(len(ids) == rows, shown(path), "a whole FAISS file")
    return as_words(ids.tolist())
