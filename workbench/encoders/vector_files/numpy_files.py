"""Vectors of NumPy: ``.npy``, which stays on disk, and ``.npz``, whose headers tell its size."""

import math
import zipfile
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
from numpy.lib import format as npy

from ..._machine.memory import ask_for
from ..._require import require
from ...data.plain_files import shown
from .contents import ID_NAMES, Column, Contents, as_words, is_named

HEADERS = {(1, 0): npy.read_array_header_1_0, (2, 0): npy.read_array_header_2_0}


def open_npy(path: Path) -> Contents:
    """Open an array that stays on disk.

    Parameters
    ----------
    path : Path
        Of an ``.npy`` file.

    Returns
    -------
    Contents
        Vectors of the file's name.

    Raises
    ------
    InputError
        If it holds no single array.
    ValueError
        If it is damaged, or holds objects, which only pickle could read.
    """
    with open(path, "rb") as file:
        is_zip = file.read(2) == b"PK"
    require(not is_zip, shown(path), "one array (is it an .npz file?)")
    with open(path, "rb") as file:
        shape, _ = _header(file)
    is_empty = 0 in shape  # nothing that could be mapped
    array = np.load(path, mmap_mode=None if is_empty else "r", allow_pickle=False)
    length = shape[0] if shape else 0
    return Contents(path, {path.stem: Column(length, lambda: array)})


def open_npz(path: Path) -> Contents:
    """Open an archive of arrays; only those that are asked for are unpacked.

    Parameters
    ----------
    path : Path
        Of an ``.npz`` file.

    Returns
    -------
    Contents
        Arrays of two dimensions, and those of one that hold texts or ids.

    Raises
    ------
    InputError
        If an array holds objects, which only pickle could read.
    """
    vectors, words = {}, {}
    with zipfile.ZipFile(path) as archive:
        for member in archive.namelist():
            if not member.endswith(".npy"):
                continue
            name = member.removesuffix(".npy")
            with archive.open(member) as file:
                shape, dtype = _header(file)
            got = f"{shown(path)}: array {shown(name)!r} of Python objects"
            expected = f"texts or numbers, without pickle: save {shown(name)}.astype(str)"
            require(not (dtype.hasobject and shape), got, expected)
            column = Column(shape[0] if shape else 0, partial(_load, path, name, shape, dtype))
            if len(shape) == 2:
                vectors[name] = column
            elif len(shape) == 1 and _may_name(name, dtype):
                words[name] = Column(shape[0], partial(_load_words, column))
    return Contents(path, vectors, words)


def _header(file: Any) -> tuple[tuple[int, ...], np.dtype]:
    """Shape and type that the header of an array tells, before anything is unpacked."""
    version = npy.read_magic(file)
    require(version in HEADERS, f"an array of version {version}", "NumPy's version 1.0 or 2.0")
    shape, _, dtype = HEADERS[version](file)
    return shape, dtype


def _may_name(name: str, dtype: np.dtype) -> bool:
    return dtype.kind in "US" or (dtype.kind in "iu" and is_named(name, ID_NAMES))


def _load(path: Path, name: str, shape: tuple[int, ...], dtype: np.dtype) -> np.ndarray:
    what = f"array {shown(name)!r} of shape {shape} in {shown(path)}"
    ask_for(math.prod(shape) * (dtype.itemsize + 4), what, "fewer rows, or an .npy file")
    with np.load(path, allow_pickle=False) as arrays:
        return np.asarray(arrays[name])


def _load_words(column: Column) -> np.ndarray:
    return as_words(column.load().tolist())
