"""Vectors of AnnData, ``.h5ad``: read by h5py alone, within the file and nowhere else."""

import math
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np

from ..._machine.memory import ask_for
from ..._require import InputError, require
from ...data.plain_files import shown
from .contents import NAMED_IN_TABLES, Column, Contents, as_words, is_named

MAGIC = b"\x89HDF\r\n\x1a\n"


def open_h5ad(path: Path) -> Contents:
    """Open the matrices of an AnnData file.

    Parameters
    ----------
    path : Path
        ``.h5ad``.

    Returns
    -------
    Contents
        Every matrix of ``obsm`` by its name, and ``X``; ``obs_names`` and columns of ``obs`` that
        have a known name or hold texts, as words.

    Raises
    ------
    InputError
        If h5py is not installed, or the file is none of AnnData.
    """
    with open(path, "rb") as file:
        require(file.read(len(MAGIC)) == MAGIC, shown(path), "a readable .h5ad file, which is HDF5")
    h5py = _h5py(path)
    with h5py.File(path, "r") as file:
        require(_inside(file, "obs"), f"{shown(path)} without obs", "a file of AnnData")
        vectors = {}
        matrices = _inside(file, "obsm") or {}
        for name in matrices:
            shape = _shape(_inside(matrices, name))
            if len(shape) == 2:
                vectors[name] = Column(shape[0], partial(_matrix, path, f"obsm/{name}"))
        shape = _shape(_inside(file, "X"))
        if len(shape) == 2 and shape[1] > 0:
            vectors["X"] = Column(shape[0], partial(_matrix, path, "X"))
        words = _words(path, file["obs"])
    return Contents(path, vectors, words)


def _h5py(path: Path) -> Any:
    try:
        import h5py
    except ImportError as error:
        pip = 'pip install "krossfuse-workbench[anndata]"'
        raise InputError(f"{shown(path)}: expected h5py, which reads it: {pip}.") from error
    return h5py


def _inside(group: Any, name: str) -> Any:
    """A member of a group, unless it lies in another file: a file of data names no other file."""
    import h5py

    if not isinstance(group, h5py.Group) or name not in group:
        return None
    link = group.get(name, getlink=True)
    require(
        isinstance(link, h5py.HardLink), f"a link from {name!r} to elsewhere", "rows in the file"
    )
    member = group[name]
    if isinstance(member, h5py.Dataset):
        elsewhere = member.is_virtual or member.external
        require(not elsewhere, f"{name!r} with rows in another file", "rows in the file itself")
    return member


def _shape(matrix: Any) -> tuple[int, ...]:
    """Shape of a matrix, dense, or sparse by rows or columns; of nothing else."""
    import h5py

    if isinstance(matrix, h5py.Dataset) and matrix.dtype.kind in "fiu":
        return tuple(matrix.shape)
    if isinstance(matrix, h5py.Group) and "indptr" in matrix:
        return tuple(int(n) for n in matrix.attrs.get("shape", ()))
    return ()


def _matrix(path: Path, place: str) -> np.ndarray:
    with _h5py(path).File(path, "r") as file:
        matrix = file
        for step in place.split("/", 1):
            matrix = _inside(matrix, step)
        shape = _shape(matrix)
        what = f"{place} of shape {shape} in {shown(path)}"
        ask_for(12 * math.prod(shape), what, "fewer rows or columns, or an .npy file")
        if hasattr(matrix, "dtype"):
            return np.asarray(matrix[()])
        return _dense(matrix, shape)


def _dense(group: Any, shape: tuple[int, ...]) -> np.ndarray:
    """Rows of a sparse matrix, as AnnData writes it."""
    from scipy.sparse import csc_array, csr_array

    by_columns = group.attrs.get("encoding-type", "csr_matrix") == "csc_matrix"
    parts = [_inside(group, name)[()] for name in ("data", "indices", "indptr")]
    kind = csc_array if by_columns else csr_array
    return np.asarray(kind(tuple(parts), shape=shape).toarray())


def _words(path: Path, obs: Any) -> dict[str, Column]:
    """Names of the rows, and other columns of words."""
    index = str(obs.attrs.get("_index", "_index"))
    words = {}
    for name in obs:
        column = _inside(obs, name)
        length = _word_length(column, name == index or is_named(name, NAMED_IN_TABLES))
        if length:
            called = "obs_names" if name == index else name
            words[called] = Column(length, partial(_load_words, path, name))
    return words


def _word_length(column: Any, is_named: bool) -> int:
    """Rows of a column of words; 0 of another."""
    import h5py

    if isinstance(column, h5py.Group):
        return len(column["codes"]) if "codes" in column and "categories" in column else 0
    is_text = column.dtype.kind in "SUO"
    may_name = is_text or (is_named and column.dtype.kind in "iu")
    return len(column) if column.ndim == 1 and may_name else 0


def _load_words(path: Path, name: str) -> np.ndarray:
    with _h5py(path).File(path, "r") as file:
        column = _inside(file["obs"], name)
        if hasattr(column, "dtype"):
            return as_words(column[()].tolist())
        known = as_words([*_inside(column, "categories")[()].tolist(), None])
        return np.asarray(known[_inside(column, "codes")[()]])  # -1 is none
