"""Named spaces over stable ids, on disk: safetensors, atomic, addressed by content; no pickle."""

import hashlib
import json
import os
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from safetensors import SafetensorError, safe_open
from safetensors.numpy import save_file

from ._require import InputError, require
from .data import cache_dir

FORMATS = (".npy", ".npz", ".safetensors", ".parquet")
PARTS = ("image", "text", "classes")
Rows = tuple[np.ndarray, np.ndarray | None]  # vectors, and their ids where the file holds them


@dataclass(frozen=True)
class Space:
    """Rows of one embedding: images, captions, class prompts, or any of them.

    Parameters
    ----------
    name : str
    ids : ndarray of shape (n,)
        Ids of the image rows, those of the dataset.
    image : ndarray of shape (n, d), default=None
    text : ndarray of shape (m, d), default=None
        One row a caption, in the dataset's order.
    classes : ndarray of shape (k, d), default=None
        One row a class of the dataset's prompts.
    info : dict
        Where the rows come from; JSON types only.

    Examples
    --------
    >>> space = Space("CLIP", np.array(["a", "b"]), np.array([[3.0, 4.0], [0.0, 2.0]]))
    >>> space.unit().image
    array([[0.6, 0.8],
           [0. , 1. ]])
    """

    name: str
    ids: np.ndarray
    image: np.ndarray | None = None
    text: np.ndarray | None = None
    classes: np.ndarray | None = None
    info: dict[str, Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Refuse rows that cannot belong together."""
        shapes = {part: rows.shape for part, rows in self.rows().items()}
        require(shapes, f"space {self.name!r} without rows", "image, text or class rows")
        flat = all(len(shape) == 2 for shape in shapes.values())
        same = flat and len({shape[1] for shape in shapes.values()}) == 1
        require(same, f"space {self.name!r} of shapes {shapes}", "2-D rows of one width")
        n = len(self.ids) if self.image is None else len(self.image)
        require(n == len(self.ids), f"{n} image rows for {len(self.ids)} ids", "a row for each id")

    def __repr__(self) -> str:
        parts = [f"{len(rows):,} {part} rows" for part, rows in self.rows().items()]
        return f"Space({self.name!r}: {', '.join(parts)} of {self.dim:,} columns)"

    @property
    def dim(self) -> int:
        """Columns of the rows."""
        return next(rows.shape[1] for rows in self.rows().values())

    def rows(self) -> dict[str, np.ndarray]:
        """Parts that are there, by name."""
        parts = {part: getattr(self, part) for part in PARTS}
        return {part: rows for part, rows in parts.items() if rows is not None}

    def unit(self) -> "Space":
        """Every row at length 1: inner products are cosines."""
        scaled = {k: v / np.linalg.norm(v, axis=1, keepdims=True) for k, v in self.rows().items()}
        return replace(self, **scaled)


# Files.


def write_tensors(path: str | Path, tensors: dict[str, Any], metadata: dict[str, str]) -> None:
    """Write one safetensors file so that readers see the old file or the new one, never a part.

    Raises
    ------
    InputError
        If the folder cannot be written.
    """
    path = Path(path)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    except OSError as error:
        raise InputError(f"{path}: expected a folder that can be written ({error}).") from error
    os.close(handle)
    try:
        save_file({k: np.ascontiguousarray(v) for k, v in tensors.items()}, name, metadata)
        os.chmod(name, 0o644)
        os.replace(name, path)
    except (OSError, SafetensorError) as error:
        raise InputError(f"{path}: expected room to write the file ({error}).") from error
    finally:
        Path(name).unlink(missing_ok=True)


def read_tensors(path: str | Path) -> tuple[dict[str, np.ndarray], dict[str, str]]:
    """Tensors and metadata of a safetensors file.

    Raises
    ------
    InputError
        If the file is missing or no safetensors file.
    """
    require(Path(path).is_file(), f"no file {path}", "a safetensors file")
    try:
        with safe_open(path, "np") as file:
            keys = file.keys()
            return {key: file.get_tensor(key) for key in keys}, file.metadata() or {}
    except SafetensorError as error:
        raise InputError(f"{path}: expected a whole safetensors file ({error}).") from error


def save_space(space: Space, path: str | Path) -> None:
    """Write a space to one safetensors file; its ids and info go into the header.

    Examples
    --------
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     save_space(Space("CLIP", np.array(["a"]), np.ones((1, 2))), f"{folder}/c.safetensors")
    ...     load_space(f"{folder}/c.safetensors").ids
    array(['a'], dtype='<U1')
    """
    header = {"name": space.name, "ids": space.ids.tolist(), "info": space.info}
    write_tensors(path, space.rows(), {"space": json.dumps(header)})


def load_space(path: str | Path) -> Space:
    """Read what :func:`save_space` wrote.

    Raises
    ------
    InputError
        If the file is missing, damaged, or holds no space.

    Examples
    --------
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     file = f"{folder}/clip.safetensors"
    ...     save_space(Space("CLIP", np.array(["a"]), np.ones((1, 2)), info={"dim": 2}), file)
    ...     load_space(file).info
    {'dim': 2}
    """
    tensors, metadata = read_tensors(path)
    got = f"{path} without a space in its header"
    require("space" in metadata, got, "a file of `workbench encode` or `workbench fuse`")
    header = json.loads(metadata["space"])
    ids = np.array(header["ids"], dtype=str)
    return Space(header["name"], ids, **tensors, info=header["info"])


def read_vectors(path: str | Path, key: str | None = None, *, part: str = "image") -> Rows:
    """Vectors that somebody else made, and their ids where the file holds them.

    ``.npy``; ``.npz`` and ``.safetensors`` (the only 2-D array, or ``key``, or the one named as
    ``part``, as in a saved space; ids in ``ids``); ``.parquet`` (a column of lists, or one number
    column a dimension; ids in ``id``). Ids are of image rows, so only read for that part.

    Parameters
    ----------
    path : str or Path
    key : str, default=None
        Name of the array or column.
    part : {"image", "text", "classes"}, default="image"
        Array to take from several, where no key is given.

    Returns
    -------
    vectors : ndarray of shape (n, d), float32
    ids : ndarray of shape (n,) or None

    Raises
    ------
    InputError
        If the file cannot be read without pickle, is not 2-D, or holds NaN, a row of zeros or an
        id twice; the first rows are named.

    Examples
    --------
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     np.save(f"{folder}/v.npy", np.eye(3))
    ...     read_vectors(f"{folder}/v.npy")[0].dtype
    dtype('float32')
    """
    path = Path(path)
    require(path.is_file(), f"no file {path}", "vectors in " + ", ".join(FORMATS))
    require(path.suffix in FORMATS, f"{path.name}", "vectors in " + ", ".join(FORMATS))
    try:
        vectors, ids = _READERS[path.suffix](path, key, part)
    except InputError:
        raise
    except Exception as error:  # each reader has its own: BadZipFile, EOFError, TypeError, ...
        expected = f"a readable {path.suffix} file of numbers, without pickle"
        raise InputError(f"{path}: expected {expected} ({error}).") from error
    vectors = check_vectors(vectors, str(path))
    if ids is None or part != "image":
        return vectors, None
    _check_ids(ids, str(path), len(vectors))
    return vectors, ids


def check_vectors(vectors: np.ndarray, name: str) -> np.ndarray:
    """The same rows in float32; 2-D, finite, none all zeros.

    Raises
    ------
    InputError
        Naming the first rows that are at fault.
    """
    require(vectors.ndim == 2, f"{name} of shape {vectors.shape}", "two dimensions (n, d)")
    require(vectors.size > 0, f"{name} of shape {vectors.shape}", "at least one row and column")
    number = np.issubdtype(vectors.dtype, np.number) and not np.iscomplexobj(vectors)
    require(number, f"{name} of {vectors.dtype}", "real numbers")
    with np.errstate(over="ignore"):  # too large for float32 becomes infinity, refused below
        vectors = np.asarray(vectors, dtype=np.float32)
    bad = np.flatnonzero(~np.isfinite(vectors).all(axis=1))
    require(not len(bad), f"{name} with NaN or infinity in {_some(bad)}", "finite numbers")
    zero = np.flatnonzero(~vectors.any(axis=1))
    require(not len(zero), f"{name} with zeros only in {_some(zero)}", "rows that have a direction")
    return vectors


def _check_ids(ids: np.ndarray, name: str, n: int) -> None:
    require(len(ids) == n, f"{len(ids)} ids for {n} rows in {name}", "one id a row")
    values, counts = np.unique(ids, return_counts=True)
    twice = values[counts > 1]
    got = f"{len(twice)} duplicate ids in {name}, first {twice[:3].tolist()}"
    require(not len(twice), got, "each id once")


def _some(rows: np.ndarray) -> str:
    shown = ", ".join(str(row) for row in rows[:5])
    return f"{len(rows)} row(s): {shown}" + (", ..." if len(rows) > 5 else "")


def _read_npy(path: Path, key: str | None, part: str) -> Rows:
    require(key is None, f"key={key} of {path}", "no key: an .npy file holds one array")
    array = np.load(path, allow_pickle=False)
    require(isinstance(array, np.ndarray), f"{path}", "one array (is it an .npz file?)")
    return array, None


def _read_npz(path: Path, key: str | None, part: str) -> Rows:
    with np.load(path, allow_pickle=False) as arrays:
        return _pick({name: arrays[name] for name in arrays.files}, path, key, part)


def _read_safetensors(path: Path, key: str | None, part: str) -> Rows:
    tensors, metadata = read_tensors(path)
    if "space" in metadata:
        tensors["ids"] = np.array(json.loads(metadata["space"])["ids"], dtype=str)
    return _pick(tensors, path, key, part)


def _pick(arrays: dict[str, np.ndarray], path: Path, key: str | None, part: str) -> Rows:
    ids, tables = arrays.get("ids"), [name for name, array in arrays.items() if array.ndim == 2]
    if key is None:
        key = tables[0] if len(tables) == 1 else part
        several = f"{path} with arrays {sorted(arrays)}"
        require(key in tables, several, f"one 2-D array, or key=NAME, or one named {part}")
    require(key in arrays, f"key={key} of {path}", f"one of {sorted(arrays)}")
    return arrays[key], None if ids is None else ids.astype(str)


def _read_parquet(path: Path, key: str | None, part: str) -> Rows:
    table = pd.read_parquet(path)
    names = [name for name in ("id", "image_id", "ids") if name in table]
    ids = table.pop(names[0]).astype(str).to_numpy() if names else None
    lists = [str(c) for c in table if len(table) and np.ndim(table[c].iloc[0]) == 1]
    if key is None and len(lists) == 1:
        key = lists[0]
    if key is not None:
        require(key in table, f"key={key} of {path}", f"one of {list(table)}")
        return np.stack(table[key].to_list()), ids
    return table.to_numpy(), ids


_READERS = {
    ".npy": _read_npy, ".npz": _read_npz,
    ".safetensors": _read_safetensors, ".parquet": _read_parquet,
}  # fmt: skip


# The cache of encoded rows.


def digest(*parts: bytes | str) -> str:
    """SHA-256 of the parts, 16 hexadecimal digits.

    Examples
    --------
    >>> digest("a", "b") == digest("ab")
    False
    """
    sha = hashlib.sha256()
    for part in parts:
        data = part.encode() if isinstance(part, str) else part
        sha.update(len(data).to_bytes(8, "little") + data)
    return sha.hexdigest()[:16]


class RowCache:
    """Encoded rows on disk, addressed by what was encoded (key) and by what encoded it.

    Rows of one encoder lie in one folder as shards that are written whole; a stale hit would need
    two contents with the same SHA-256. An interrupted run finds its finished shards again.

    Parameters
    ----------
    fingerprint : str
        Of weights, preprocessing and library versions.
    folder : Path, default=None
        ``cache_dir() / "rows"`` if None.

    Examples
    --------
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     RowCache("model", Path(folder)).put(["a"], np.ones((1, 2), dtype=np.float32))
    ...     sorted(RowCache("model", Path(folder)).get(["b", "a"]))
    ['a']
    """

    def __init__(self, fingerprint: str, folder: Path | None = None) -> None:
        self.folder = (folder or cache_dir() / "rows") / fingerprint

    def get(self, keys: Sequence[str]) -> dict[str, np.ndarray]:
        """Rows of those keys that are there."""
        wanted, found = set(keys), dict[str, np.ndarray]()
        for shard in sorted(self.folder.glob("*.safetensors")):
            try:
                with safe_open(shard, "np") as file:
                    keys = json.loads(file.metadata()["keys"])
                    here = [row for row, key in enumerate(keys) if key in wanted]
                    rows = file.get_tensor("rows")[here] if here else []
            except FileNotFoundError:  # removed meanwhile
                continue
            except (SafetensorError, TypeError, KeyError, ValueError):
                shard.unlink(missing_ok=True)  # damaged: its rows are encoded again
                continue
            found.update(zip([keys[row] for row in here], rows, strict=True))
        return found

    def put(self, keys: Sequence[str], rows: np.ndarray) -> None:
        """Write the rows as one shard."""
        if len(keys):
            path = self.folder / f"{digest(*keys)}.safetensors"
            write_tensors(path, {"rows": rows}, {"keys": json.dumps(list(keys))})
