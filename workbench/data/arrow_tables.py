"""The one place that opens Arrow's own files: rows stay on disk where they are not packed."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from .._machine.memory import ask_for
from .._require import InputError
from .arrow_sizes import unpacked_bytes
from .plain_files import shown, why_not_plain

if TYPE_CHECKING:
    import pyarrow as pa

COPIES = 2  # Arrow's rows, and ours


def mapped_table(path: Path) -> pa.Table:
    """Open an Arrow file or stream, or Feather of version 2.

    Parameters
    ----------
    path : Path
        ``.arrow`` or ``.feather``.

    Returns
    -------
    Table
        Of all batches.

    Raises
    ------
    InputError
        If it cannot be read, or packed rows need more memory than there is.
    """
    import pyarrow as pa

    reason = why_not_plain(path)
    if reason:
        raise InputError(f"{shown(path)}: expected a file that can be read ({reason}).")
    source = pa.memory_map(str(path))
    packed = unpacked_bytes(source)
    ask_for(COPIES * packed, f"{shown(path)}, unpacked,", "a part of it, or one that is not packed")
    source.seek(0)
    try:
        return pa.ipc.open_file(source).read_all()
    except pa.ArrowInvalid as error:
        source.seek(0)
        try:
            return pa.ipc.open_stream(source).read_all()
        except pa.ArrowInvalid:
            expected = f"a readable {path.suffix} file, of Arrow or of Feather's version 2"
            raise InputError(f"{shown(path)}: expected {expected} ({error}).") from error
