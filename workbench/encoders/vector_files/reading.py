"""The one door to files of vectors: by suffix, or a folder that is one table."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from functools import partial
from pathlib import Path

import numpy as np

from ..._require import InputError, require
from ...data.plain_files import shown, why_not_plain
from ...store import PARTS
from .anndata_files import open_h5ad
from .arrow_files import open_arrow, open_parquet
from .contents import FILE_NAMES, ID_NAMES, SAID_OF_SAMPLES, Column, Contents, is_named
from .faiss_files import open_faiss
from .folders import KINDS, open_folder
from .id_files import open_ids
from .numbers import check_vectors
from .numpy_files import open_npy, open_npz
from .table_files import open_csv, open_json, open_jsonl
from .tensor_files import open_safetensors

READERS: dict[str, Callable[[Path], Contents]] = {
    ".npy": open_npy, ".npz": open_npz, ".safetensors": open_safetensors,
    ".parquet": open_parquet, ".arrow": open_arrow, ".feather": open_arrow,
    ".csv": open_csv, ".tsv": open_csv, ".jsonl": open_jsonl, ".json": open_json,
    ".h5ad": open_h5ad, ".faiss": open_faiss, ".index": open_faiss, ".lance": open_folder,
}  # fmt: skip
FORMATS = tuple(READERS)
EXPECTED = "vectors in " + ", ".join(FORMATS)
WORDS_EXPECTED = "ids, one for each row: a .txt file with one a line, or a table of words"
Rows = tuple[np.ndarray, np.ndarray | None]  # vectors, and their ids where the file holds them


def check_place(path: Path) -> None:
    """Refuse a place where no vectors can be, without opening it.

    Parameters
    ----------
    path : Path
        A file, or a folder that is one table.

    Raises
    ------
    InputError
        If it is not there, or neither.
    """
    reason = why_not_plain(path)
    if reason == "a folder":
        return
    require(reason != "no such file", f"no file {shown(path)}", f"{EXPECTED}, or {KINDS}")
    require(not reason, f"{shown(path)}, {reason}", EXPECTED)
    require(path.suffix.lower() in FORMATS, f"{shown(path.name)}", EXPECTED)
    require(path.suffix.lower() != ".lance", shown(path), "the folder of a Lance table, no file")


def open_vectors(path: Path, ids: str | Path | None = None) -> Contents:
    """Open a file of vectors: what it holds, read when it is asked for.

    Parameters
    ----------
    path : Path
        In one of ``FORMATS``, or a folder that is one table.
    ids : str or Path, default=None
        Another file, which names the samples of the rows.

    Returns
    -------
    Contents
        Its vectors and words by name.

    Raises
    ------
    InputError
        If it is not there, or cannot be read without pickle.
    """
    check_place(path)
    is_folder = path.is_dir()
    suffix = path.suffix.lower()
    what = KINDS if is_folder else f"a readable {suffix} file of numbers, without pickle"
    with _told(path, what):
        contents = (open_folder if is_folder else READERS[suffix])(path)
    contents = _watched(contents, path, what)
    if ids is None:
        return contents
    with _told(Path(ids), WORDS_EXPECTED):
        words = open_ids(Path(ids), READERS)
    named = _watched(replace(contents, words=words), Path(ids), WORDS_EXPECTED).words
    return replace(contents, words=named)


@contextmanager
def _told(path: Path, expected: str) -> Iterator[None]:
    """Say in one sentence what could not be read: each reader has errors of its own."""
    try:
        yield
    except InputError:
        raise
    except Exception as error:  # BadZipFile, EOFError, TypeError, ...
        said = " ".join(str(error).split())[:200] or type(error).__name__
        raise InputError(f"{shown(path)}: expected {expected} ({said}).") from error


def _watched(contents: Contents, path: Path, expected: str) -> Contents:
    """Contents whose columns say in one sentence, too, why they cannot be read."""

    def load(column: Column) -> np.ndarray:
        with _told(path, expected):
            return column.load()

    def watched(columns: Mapping[str, Column]) -> dict[str, Column]:
        return {
            name: replace(column, load=partial(load, column)) for name, column in columns.items()
        }

    return replace(contents, vectors=watched(contents.vectors), words=watched(contents.words))


def read_vectors(path: str | Path, key: str | None = None, *, part: str = "image") -> Rows:
    """Read vectors that somebody else made, and their ids where the file holds them.

    The formats are those of ``FORMATS``, and folders that Hugging Face's ``save_to_disk``, LanceDB
    or FiftyOne wrote. Vectors are a 2-D array, a column of lists of numbers, or number columns
    ``dim_0, dim_1, ...``; of several, ``key`` picks one. Ids are the first column or array of
    words with a usual name (``id``, ``path``, ``file_name``, ...), or the only one; they are of
    image rows, so only read for that part.

    Parameters
    ----------
    path : str or Path
        File in one of ``FORMATS``, or a folder.
    key : str, default=None
        Name of the array or column.
    part : {"image", "text", "classes"}, default="image"
        Array to take from several, where no key is given.

    Returns
    -------
    vectors : ndarray of shape (n, d), float32
        In the order of the file; on disk still where the file has them so.
    ids : ndarray of shape (n,) or None
        As text.

    Raises
    ------
    InputError
        If the file cannot be read without pickle, is not 2-D, or holds NaN, a row of zeros or an
        id twice; the first rows are named. If it needs more memory than there is.

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
    contents = open_vectors(Path(path))
    column = contents.pick(key, part)
    vectors = check_vectors(column.load(), shown(path))
    if part != "image":
        return vectors, None
    ids = _ids(contents.words_beside(len(vectors)))
    if ids is not None:
        values, counts = np.unique(ids, return_counts=True)
        repeated = values[counts > 1]
        got = f"{len(repeated)} duplicate ids in {shown(path)}, first {repeated[:3].tolist()}"
        require(not len(repeated), got, "each id once")
    return vectors, ids


def _ids(words: Mapping[str, np.ndarray]) -> np.ndarray | None:
    """Words with a name of ids or files, or the only words that may be such."""
    for names in (ID_NAMES, FILE_NAMES):
        for name in words:
            if is_named(name, names):
                return words[name].astype(str)
    others = [name for name in words if not is_named(name, SAID_OF_SAMPLES)]
    return words[others[0]].astype(str) if len(others) == 1 else None
