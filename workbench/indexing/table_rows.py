"""Rows of an index as Arrow has them, and as arrays."""

from typing import Any

import numpy as np

from ..fusion.kernel_rows import KernelRows
from .model_file import Model
from .sources import Source

KEY = b"workbench"  # of the metadata of the table, for the key of its index


def schema_of(source: Source, model: Model) -> Any:
    """Describe the columns of a table.

    Parameters
    ----------
    source : Source
        Of its rows.
    model : Model
        Of its vectors.

    Returns
    -------
    pyarrow.Schema
        ``row``, words, ``vector``, and the parents' rows as they were encoded.
    """
    import pyarrow as pa

    widths = model.widths().items()
    numbers = [(name, pa.list_(pa.float32(), width)) for name, width in widths]
    fields = [("row", pa.int64()), *source.samples.fields(), *numbers]
    return pa.schema(fields, metadata={KEY: model.key.encode()})


def block_of(source: Source, model: Model, schema: Any, start: int, stop: int) -> Any:
    """Make some rows of a table.

    Parameters
    ----------
    source : Source
        Of its rows.
    model : Model
        Of its vectors.
    schema : pyarrow.Schema
        Of :func:`schema_of`.
    start, stop : int
        From this sample up to that, which is left out.

    Returns
    -------
    pyarrow.Table
        Of this schema.
    """
    import pyarrow as pa

    raw = [parent.read(start, stop) for parent in source.parents]
    vectors = model.vectors.of_rows(model.kernel.map(raw, "image"))
    arrays = [pa.array(np.arange(start, stop)), *source.samples.block(start, stop)]
    arrays += [listed(rows) for rows in (vectors, *raw)]
    return pa.table(arrays, schema=schema)


def kernel_rows(model: Model, table: Any) -> KernelRows:
    """Read the parents' rows of a table as the kernel does.

    Parameters
    ----------
    model : Model
        Of the index.
    table : pyarrow.Table or pyarrow.RecordBatch
        With the columns of the parents.

    Returns
    -------
    KernelRows
        In the order of the table.
    """
    raw = [_array(table, name) for name in model.columns]
    return KernelRows(model.kernel, model.kernel.map(raw, "image"))


def listed(rows: np.ndarray) -> Any:
    """Make a column of vectors.

    Parameters
    ----------
    rows : ndarray of shape (n, d)
        Vectors.

    Returns
    -------
    pyarrow.FixedSizeListArray
        Of float32.
    """
    import pyarrow as pa

    flat = pa.array(np.ascontiguousarray(rows, np.float32).ravel())
    return pa.FixedSizeListArray.from_arrays(flat, rows.shape[1])


def _array(table: Any, name: str) -> np.ndarray:
    column = table.column(name)
    width = column.type.list_size
    chunks = column.chunks if hasattr(column, "chunks") else [column]
    parts = [chunk.flatten().to_numpy().reshape(-1, width) for chunk in chunks]
    if len(parts) == 1:
        return np.asarray(parts[0])
    return np.concatenate(parts) if parts else np.zeros((0, width), np.float32)
