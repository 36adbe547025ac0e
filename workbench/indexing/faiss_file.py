"""A flat FAISS index by inner product, as FAISS writes it, without FAISS."""

import struct
from pathlib import Path

import numpy as np

from ..encoders.vector_files.faiss_files import HEADER

KIND = b"IxFI"  # IndexFlatIP
INNER_PRODUCT = 0
NOTHING = 1 << 20  # what FAISS puts where a number says nothing


def write_flat(rows: np.ndarray, path: Path) -> None:
    """Write an ``IndexFlatIP``.

    Parameters
    ----------
    rows : ndarray of shape (n, d)
        Vectors.
    path : Path
        File to write.

    Examples
    --------
    >>> import tempfile
    >>> from workbench.encoders.vector_files.faiss_files import open_faiss
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     write_flat(np.eye(3), Path(folder, "v.faiss"))
    ...     open_faiss(Path(folder, "v.faiss")).vectors["v"].length
    3
    """
    n, width = rows.shape
    header = HEADER.pack(width, n, NOTHING, NOTHING, 1, INNER_PRODUCT)
    with path.open("wb") as file:
        file.write(KIND + header + struct.pack("<Q", n * width))
        np.ascontiguousarray(rows, "<f4").tofile(file)
