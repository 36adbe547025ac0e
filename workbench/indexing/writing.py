"""An index written block by block: what is stopped goes on, and it is there when it is whole."""

import os
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from .. import _checks
from .._machine.bars import progress_bar
from .._machine.locks import locked, unlock
from .._machine.outputs import check_output_folder
from .._require import InputError, require
from ..data.dataset import Dataset
from ..files import digest, replace_folder, restore_folder, write_text
from ..fusion.weights import Weights
from ..json_text import strict_json
from ..store import Space
from ..streams.applying import Experts, files_of
from .database import INDEX_FROM, SampleTable, lancedb
from .index import Index
from .model_file import FILE, FORMAT, Model, model_of, read_model, write_model
from .recall import FILE as RECALL
from .recall import Recall
from .sources import Source, source_of_files, source_of_space
from .table_rows import KEY, block_of, schema_of

WIDTH = 256
BLOCK = 16_384  # rows of a commit
MOST_NAME = 200  # bytes of a folder's name: others begin and end with more
ROOM = 1.3  # times the bytes of the rows: the index, and what Lance keeps of its commits


@dataclass(frozen=True)
class Written:
    """What was written.

    Attributes
    ----------
    out : Path
        Folder of the index.
    rows, width : int
        Rows, and numbers of a short vector.
    parents : tuple of int
        Numbers of each parent's row.
    resumed_at : int
        Rows that a call before this one had written.
    seconds : float
        Of this call.
    indexed : bool
        Whether vectors are looked up in an index; fewer than 100,000 are gone through.
    recall : Recall
        Of the ten nearest, for rows of its own.
    """

    out: Path
    rows: int
    width: int
    parents: tuple[int, ...]
    resumed_at: int
    seconds: float
    indexed: bool
    recall: Recall

    def sentence(self) -> str:
        """Say what was written.

        Returns
        -------
        str
            Rows, widths, time, recall.
        """
        parents = " + ".join(f"{width:,}" for width in self.parents)
        before = f", {self.resumed_at:,} of them before" if self.resumed_at else ""
        how = "an IVF index" if self.indexed else "no IVF index, as there are few rows"
        return (
            f"{self.rows:,} rows with vectors of {self.width:,} numbers beside {parents} of the"
            f" parents in {self.seconds:.1f} s{before}; {how}; {self.recall.sentence()}"
        )

    def described(self) -> dict[str, Any]:
        """Give the same for programs.

        Returns
        -------
        dict
            In JSON types.
        """
        return {**asdict(self), "out": str(self.out)}


def index_space(
    space: Space, out: str | Path, *, dataset: Dataset | None = None, width: int = WIDTH,
    block: int = BLOCK, force: bool = False, progress: bool = True,
) -> Written:  # fmt: skip
    """Write the images of a fused kernel into a database; what is stopped goes on.

    Parameters
    ----------
    space : Space
        Of ``fuse(..., method="kernel")``: scores of a search are exact by it.
    out : str or Path
        Folder of a LanceDB database; it is there when all rows are.
    dataset : Dataset, default=None
        The samples of the space: labels, captions and files go into the table.
    width : int, default=256
        Numbers of a short vector, by which candidates are found.
    block : int, default=16384
        Rows of a commit.
    force : bool, default=False
        Replace an index that is there.
    progress : bool, default=True
        Show a bar.

    Returns
    -------
    Written
        With the recall of the ten nearest.

    Raises
    ------
    InputError
        If LanceDB is not installed, the space is no fused kernel, the data are others, the folder
        is taken or being written, or there is no room.

    Examples
    --------
    >>> import tempfile
    >>> import numpy as np
    >>> from workbench.fusion import fuse
    >>> rng, ids = np.random.default_rng(0), np.arange(40).astype(str)
    >>> clip, expert = (Space(name, ids, rng.standard_normal((40, 8))) for name in "ab")
    >>> kernel = fuse(clip, expert, method="kernel")
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     written = index_space(kernel, f"{folder}/shop.lancedb", progress=False)
    >>> written.rows, written.recall.value
    (40, 1.0)
    """
    lancedb()
    _checks.typed("space", space, Space, "a Space, as fuse(..., method='kernel') gives it")
    return _write(source_of_space(space, dataset), Path(out), width, block, force, progress)


def index_files(
    clip: str | Path, expert: Experts = None, *, out: str | Path, dataset: Dataset | None = None,
    weights: Weights | None = None, kernel: str = "cosine", centre: bool = True,
    name: str = "fused", width: int = WIDTH, block: int = BLOCK, force: bool = False,
    progress: bool = True,
) -> Written:  # fmt: skip
    """Write more rows than memory holds into a database, from files of the parents' rows.

    Parameters
    ----------
    clip : str or Path
        Rows of CLIP: an ``.npy`` file, or safetensors of plain vectors.
    expert : str or Path or sequence, default=None
        Rows of the same samples in the same order, a file for each image expert.
    out : str or Path
        As for :func:`index_space`.
    dataset : Dataset, default=None
        The samples, in the order of the rows; without it rows are called by their numbers.
    weights : Weights, default=None
        Of the fused kernel; None takes those of KrossFuse.
    kernel : {"cosine", "linear"}, default="cosine"
        Of the experts.
    centre : bool, default=True
        Subtract the experts' means, which are those of 20,000 rows drawn.
    name : str, default="fused"
        Of the fused space.
    width : int, default=256
        Numbers of a short vector, by which candidates are found.
    block : int, default=16384
        Rows of a commit.
    force : bool, default=False
        Replace an index that is there.
    progress : bool, default=True
        Show a bar.

    Returns
    -------
    Written
        With the recall of the ten nearest.

    Raises
    ------
    InputError
        As :func:`index_space`, or if files do not fit each other.

    Examples
    --------
    >>> import tempfile
    >>> import numpy as np
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     for file, width in (("clip", 8), ("expert", 6)):
    ...         rows = np.random.default_rng(width).standard_normal((50, width)).astype("f4")
    ...         np.save(f"{folder}/{file}.npy", rows)
    ...     files = f"{folder}/clip.npy", f"{folder}/expert.npy"
    ...     index_files(*files, out=f"{folder}/shop.lancedb", progress=False).rows
    50
    """
    lancedb()
    weights = Weights() if weights is None else weights
    source = source_of_files(
        clip, files_of(expert), weights, kernel=kernel, centre=centre, dataset=dataset, name=name
    )
    return _write(source, Path(out), width, block, force, progress)


def _write(
    source: Source, out: Path, width: int, block: int, force: bool, progress: bool
) -> Written:
    started = time.perf_counter()
    width = _checks.whole_number("width", width, len(source.parents))
    block = _checks.whole_number("block", block)
    out = Path(os.path.abspath(out))  # "." has no name
    got = f"out, a name of {len(os.fsencode(out.name))} bytes"
    require(len(os.fsencode(out.name)) <= MOST_NAME, got, f"at most {MOST_NAME}")
    require(out != Path.cwd(), "out, the folder where you are", "another, which it becomes")
    check_output_folder(out, "out")
    _check_free(out, force)
    begun = out.with_name(f".{out.name}.unfinished")
    told = source.name, source.told, width, block, FORMAT
    key = digest(source.fingerprint(), repr(_formula(source)), repr(told))
    with _alone(out):
        restore_folder(out)
        _check_free(out, force)  # another process may have written it meanwhile
        table, model = _continued(begun, source, key, width, block)
        resumed_at = len(table)
        _check_room(out, model, len(source) - resumed_at)
        _fill(table, source, model, resumed_at, progress)
        indexed = len(table) >= INDEX_FROM
        if indexed:
            table.train(model.metric)
        recall = Index(begun, model, table).measure()
        write_text(begun / RECALL, strict_json(asdict(recall), indent=2))
        _put_in_place(begun, out)
    seconds = time.perf_counter() - started
    widths = tuple(source.widths)
    return Written(
        out, len(source), model.vectors.width, widths, resumed_at, seconds, indexed, recall
    )


def _formula(source: Source) -> list[Any]:
    kernel = source.kernel
    return [kernel.weights, kernel.kernel_of_experts, kernel.centre, kernel.modalities_seen]


def _check_free(out: Path, force: bool) -> None:
    """Refuse a folder that is no index, or one that may not be replaced."""
    if not out.exists() or not any(out.iterdir()):
        return
    got = f"out={str(out)!r}, a folder with other files"
    require((out / FILE).is_file(), got, "a new folder, or one of an index")
    require(force, f"out={str(out)!r}, an index that is there", "a new folder, or force (--force)")


@contextmanager
def _alone(out: Path) -> Iterator[None]:
    """Keep other processes from writing the same index."""
    try:
        lock = locked(out)
    except OSError as error:
        raise InputError(f"{out}: expected a folder that can be written ({error}).") from error
    try:
        yield
    finally:
        unlock(lock)


def _continued(
    begun: Path, source: Source, key: str, width: int, block: int
) -> tuple[SampleTable, Model]:
    """What a call before this one began for the same rows, or a new table."""
    if (begun / FILE).is_file() and SampleTable.is_in(begun):
        model, table = read_model(begun), SampleTable.open(begun)
        rows = len(table)
        whole = rows == len(source) or rows % block == 0
        if model.key == key and whole and (table.schema.metadata or {}).get(KEY) == key.encode():
            return table, model
    shutil.rmtree(begun, ignore_errors=True)
    model = model_of(source, key, width, block)
    write_model(model, begun)
    return SampleTable.create(begun, schema_of(source, model)), model


def _check_room(out: Path, model: Model, rows: int) -> None:
    wanted = ROOM * rows * 4 * sum(model.widths().values())
    free = shutil.disk_usage(out.parent).free
    got = f"{out} with {free / 1e9:.2f} GB free"
    require(free >= wanted, got, f"{wanted / 1e9:.2f} GB for {rows:,} rows, or another disk")


def _fill(table: SampleTable, source: Source, model: Model, done: int, progress: bool) -> None:
    n, schema = len(source), schema_of(source, model)
    bar = progress_bar(title="index", total=n, shown=progress, unit="rows", initial=done)
    with bar:
        for start in range(done, n, model.block):
            stop = min(n, start + model.block)
            table.append(block_of(source, model, schema, start, stop))
            bar.update(stop - start)


def _put_in_place(begun: Path, out: Path) -> None:
    """Give the folder its name, instead of an older index."""
    try:
        replace_folder(begun, out)
    except OSError as error:
        raise InputError(f"{out}: expected a folder that can be written ({error}).") from error
