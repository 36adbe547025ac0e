"""Files of vectors that somebody else made: NumPy, safetensors, Parquet; never pickle."""

from pathlib import Path

import numpy as np

from .._require import InputError, require
from ..files import read_tensors
from ..headers import name_contents
from ..store import PARTS, read_space_header

FORMATS = (".npy", ".npz", ".safetensors", ".parquet")
Rows = tuple[np.ndarray, np.ndarray | None]  # vectors, and their ids where the file holds them


def read_vectors(path: str | Path, key: str | None = None, *, part: str = "image") -> Rows:
    """Read vectors that somebody else made, and their ids where the file holds them.

    ``.npy``; ``.npz`` and ``.safetensors`` (the only 2-D array, or ``key``, or the one named as
    ``part``, as in a saved space; ids in ``ids``); ``.parquet`` (a column of lists, or one number
    column for each dimension; ids in ``id``). Ids are of image rows, so only read for that part.

    Parameters
    ----------
    path : str or Path
        File in one of ``FORMATS``.
    key : str, default=None
        Name of the array or column.
    part : {"image", "text", "classes"}, default="image"
        Array to take from several, where no key is given.

    Returns
    -------
    vectors : ndarray of shape (n, d), float32
        In the order of the file.
    ids : ndarray of shape (n,) or None
        As text.

    Raises
    ------
    InputError
        If the file cannot be read without pickle, is not 2-D, or holds NaN, a row of zeros or an
        id twice; the first rows are named.

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     np.save(f"{folder}/v.npy", np.eye(3))
    ...     read_vectors(f"{folder}/v.npy")[0].dtype
    dtype('float32')
    """
    require(isinstance(path, str | Path), f"{path!r}", "a path of a file of vectors")
    require(part in PARTS, f"part={part!r}", "one of " + ", ".join(PARTS))
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
    """Check rows, and give the same in float32: 2-D, finite, each with a direction.

    Parameters
    ----------
    vectors : ndarray
        Any array.
    name : str
        What errors call it.

    Returns
    -------
    ndarray of shape (n, d), float32
        The same rows.

    Raises
    ------
    InputError
        Naming the first rows that are at fault.

    Examples
    --------
    >>> check_vectors(np.eye(2), "rows").dtype
    dtype('float32')
    """
    got = f"{name}, {type(vectors).__name__}"
    require(isinstance(vectors, np.ndarray), got, "an array (n, d)")
    require(vectors.ndim == 2, f"{name} of shape {vectors.shape}", "two dimensions (n, d)")
    require(vectors.size > 0, f"{name} of shape {vectors.shape}", "at least one row and column")
    number = np.issubdtype(vectors.dtype, np.number) and not np.iscomplexobj(vectors)
    require(number, f"{name} of {vectors.dtype}", "real numbers")
    given = vectors
    with np.errstate(over="ignore", under="ignore"):  # what float32 cannot hold is refused below
        vectors = np.asarray(given, dtype=np.float32)
    bad = np.flatnonzero(~np.isfinite(vectors).all(axis=1))
    expected = "finite numbers, at most 3e38 (float32)"
    require(not len(bad), f"{name} with NaN or infinity in {_listed(bad)}", expected)
    zero = np.flatnonzero(~given.any(axis=1))
    require(
        not len(zero), f"{name} with zeros only in {_listed(zero)}", "rows that have a direction"
    )
    tiny = np.flatnonzero(np.abs(vectors).max(axis=1) < np.finfo(np.float32).smallest_normal)
    lost = tiny[_lost_directions(given[tiny], vectors[tiny])]
    got = f"{name} with numbers too small for float32 in {_listed(lost)}"
    require(not len(lost), got, "rows whose largest number is above 1e-38; multiply them all")
    return vectors


def _lost_directions(given: np.ndarray, narrowed: np.ndarray) -> np.ndarray:
    """Which rows point elsewhere, by more than a thousandth, in float32."""
    exact = given.astype(np.float64)
    error = np.abs(narrowed.astype(np.float64) - exact).max(axis=1, initial=0)
    return np.asarray(error > 1e-3 * np.abs(exact).max(axis=1, initial=0))


def _check_ids(ids: np.ndarray, name: str, n: int) -> None:
    require(len(ids) == n, f"{len(ids)} ids for {n} rows in {name}", "one id for each row")
    values, counts = np.unique(ids, return_counts=True)
    repeated = values[counts > 1]
    got = f"{len(repeated)} duplicate ids in {name}, first {repeated[:3].tolist()}"
    require(not len(repeated), got, "each id once")


def _listed(rows: np.ndarray) -> str:
    first = ", ".join(str(row) for row in rows[:5])
    more = ", ..." if len(rows) > 5 else ""
    return f"{len(rows)} row(s): {first}{more}"


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
        tensors["ids"] = read_space_header(path, metadata["space"])["ids"]
    elif "image" not in tensors:
        whose = name_contents(metadata)
        require(not whose, f"{path}{whose}", "vectors, or a space of `workbench encode`")
    return _pick(tensors, path, key, part)


def _pick(arrays: dict[str, np.ndarray], path: Path, key: str | None, part: str) -> Rows:
    ids = arrays.get("ids")
    tables = [name for name, array in arrays.items() if array.ndim == 2]
    if key is None:
        key = tables[0] if len(tables) == 1 else part
        several = f"{path} with arrays {sorted(arrays)}"
        require(key in tables, several, f"one 2-D array, or key=NAME, or one named {part}")
    require(key in arrays, f"key={key} of {path}", f"one of {sorted(arrays)}")
    return arrays[key], None if ids is None else ids.astype(str)


def _read_parquet(path: Path, key: str | None, part: str) -> Rows:
    import pandas as pd

    table = pd.read_parquet(path)
    id_columns = [name for name in ("id", "image_id", "ids") if name in table]
    ids = table.pop(id_columns[0]).astype(str).to_numpy() if id_columns else None
    if key is None:
        lists = [str(name) for name in table if len(table) and np.ndim(table[name].iloc[0]) == 1]
        if len(lists) != 1:
            return table.to_numpy(), ids
        key = lists[0]
    require(key in table, f"key={key} of {path}", f"one of {list(table)}")
    return np.stack(table[key].to_list()), ids


_READERS = {
    ".npy": _read_npy, ".npz": _read_npz,
    ".safetensors": _read_safetensors, ".parquet": _read_parquet,
}  # fmt: skip
