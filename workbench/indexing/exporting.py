"""A space in a format of others: Parquet, Lance, FAISS, NumPy; written whole or not at all."""

import json
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from .. import _checks
from .._machine.outputs import check_output_file
from .._require import InputError, require
from ..data.dataset import Dataset
from ..files import replace_folder, replacing, replacing_together
from ..store import PARTS, Space, check_contents
from .database import TABLE, lancedb, told
from .faiss_file import write_flat
from .samples import Samples, samples_of
from .table_rows import listed


@dataclass(frozen=True)
class Exported:
    """What was written.

    Attributes
    ----------
    out : Path
        The file, or folder of a Lance table.
    ids : Path or None
        File of the ids, where the format has no place for them.
    rows, width : int
        Shape of the vectors.
    part : str
        Which rows of the space.
    """

    out: Path
    ids: Path | None
    rows: int
    width: int
    part: str = "image"

    def sentence(self) -> str:
        """Say what was written.

        Returns
        -------
        str
            Rows, width, and how it is read again.
        """
        said = f"{self.rows:,} rows of {self.width:,} numbers"
        if self.part != "image":
            return f"{said}, of {self.part}"
        ids = f",ids={self.ids}" if self.ids else ""
        return f"{said}; as a space: vectors:{self.out}{ids}"


@dataclass(frozen=True, eq=False)
class _Content:
    """What is written of a space."""

    space: Space
    rows: np.ndarray
    samples: Samples


def export_space(
    space: Space, out: str | Path, *, to: str | None = None, dataset: Dataset | None = None,
    part: str = "image", force: bool = False,
) -> Exported:  # fmt: skip
    """Write the rows of a space for others' programs.

    Parameters
    ----------
    space : Space
        Any whose rows have columns, a fused one too.
    out : str or Path
        File to write; of Lance a folder that ends in ``.lance``.
    to : {"parquet", "lance", "faiss", "npy"}, default=None
        Format; None goes by the name of ``out``.
    dataset : Dataset, default=None
        The samples of the space: Parquet and Lance get labels, captions and files too.
    part : {"image", "text", "classes"}, default="image"
        Which rows.
    force : bool, default=False
        Replace what is there.

    Returns
    -------
    Exported
        What was written. FAISS and NumPy have their ids in a file beside, ``OUT.ids.json``. FAISS
        gets a flat index by inner product, in which rows that are compared by cosine have length 1.

    Raises
    ------
    InputError
        If the space is a kernel without columns or has no such rows, the data are others, or the
        file is taken or cannot be written.

    Examples
    --------
    >>> import tempfile
    >>> from workbench.encoders.vector_files import read_vectors
    >>> space = Space("CLIP", np.array(["a", "b"]), np.array([[1.0, 2.0], [3.0, 4.0]]))
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     _ = export_space(space, f"{folder}/clip.parquet")
    ...     read_vectors(f"{folder}/clip.parquet")[1].tolist()
    ['a', 'b']
    """
    _checks.typed("space", space, Space, "a Space")
    out = Path(out)
    to = out.suffix.removeprefix(".") if to is None else to
    _checks.one_of("to", to, FORMATS)
    require(out.suffix == f".{to}", f"out={str(out)!r} to {to}", f"a name that ends in .{to}")
    _check_free(out, force)
    if to in IDS_BESIDE:
        _check_free(_ids_beside(out), force)
    content = _content(space, dataset, part)
    ids = WRITERS[to](content, out)
    rows, width = content.rows.shape
    return Exported(out, ids, rows, width, part)


def _check_free(out: Path, force: bool) -> None:
    is_table = out.suffix == ".lance" and out.is_dir()
    if not is_table:
        check_output_file(out, "out")
    ours = not is_table or (out / "_versions").is_dir()
    require(ours, f"out={str(out)!r}, a folder of something else", "a new one, or a Lance table")
    got = f"out={str(out)!r}, which is there"
    require(force or not out.exists(), got, "a new name, or force (--force) to replace it")


def _content(space: Space, dataset: Dataset | None, part: str) -> _Content:
    _checks.one_of("part", part, PARTS)
    rows = space.rows()
    require(part in rows, f"{part} rows of {space!r}", f"part={next(iter(rows))!r}")
    check_contents(space)
    own = np.asarray(rows[part], np.float32)
    if part == "image":
        what = f"space {space.name!r}"
        return _Content(space, own, samples_of(space.ids, len(own), dataset, what))
    words: list[str] = []
    if part == "classes":
        words = list(map(str, space.info.get("class_names", ())))
    elif dataset is not None:
        words = list(map(str, dataset.captions.text))
        got = f"{len(own):,} text rows of space {space.name!r}"
        require(len(words) == len(own), got, f"{len(words):,}, one for each caption of the data")
    captions = tuple([text] for text in words) if len(words) == len(own) else ()
    return _Content(space, own, Samples(np.arange(len(own)).astype(str), captions=captions))


def _table(content: _Content) -> Any:
    import pyarrow as pa

    fields = content.samples.fields()
    arrays = content.samples.block(0, len(content.samples))
    vector = listed(content.rows)
    about = {"name": content.space.name, "compare_by": content.space.compare_by}
    schema = pa.schema([*fields, ("vector", vector.type)], metadata=about)
    return pa.table([*arrays, vector], schema=schema)


def _write_parquet(content: _Content, out: Path) -> None:
    from pyarrow import parquet

    with replacing(out) as unfinished:
        parquet.write_table(_table(content), unfinished)


def _write_lance(content: _Content, out: Path) -> None:
    library = lancedb()
    try:
        out.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=out.parent, prefix=f".{out.name}.") as folder:
            with told(str(out), "room to write it"):
                library.connect(folder).create_table(TABLE, _table(content))
            replace_folder(Path(folder, f"{TABLE}.lance"), out)
    except OSError as error:
        raise InputError(f"{out}: expected a folder that can be written ({error}).") from error


def _write_npy(content: _Content, out: Path) -> Path:
    ids = _ids_beside(out)
    with replacing_together(out, ids) as (of_rows, of_ids):
        with of_rows.open("wb") as file:
            np.save(file, content.rows)
        _write_ids(content, of_ids)
    return ids


def _write_faiss(content: _Content, out: Path) -> Path:
    ids = _ids_beside(out)
    compared = Space(content.space.name, content.samples.ids, content.rows, info=content.space.info)
    with replacing_together(out, ids) as (of_rows, of_ids):
        write_flat(np.asarray(compared.as_compared().image), of_rows)
        _write_ids(content, of_ids)
    return ids


IDS_BESIDE = ("npy", "faiss")  # these hold rows alone


def _ids_beside(out: Path) -> Path:
    return out.with_name(f"{out.name}.ids.json")


def _write_ids(content: _Content, path: Path) -> None:
    path.write_text(json.dumps(content.samples.ids.tolist()), encoding="utf-8")


WRITERS: dict[str, Callable[[_Content, Path], Path | None]] = {
    "parquet": _write_parquet, "lance": _write_lance, "faiss": _write_faiss, "npy": _write_npy,
}  # fmt: skip
FORMATS = tuple(WRITERS)
