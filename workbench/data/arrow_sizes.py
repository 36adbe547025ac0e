"""How much memory packed Arrow rows take: their headers say so before anything is unpacked."""

import struct
from typing import Any

FILE_MAGIC = b"ARROW1\0\0"
RECORD_BATCH = 3  # type of a message, as in Arrow's Message.fbs
COMPRESSION = 3  # field of a RecordBatch
BUFFERS = 2


def unpacked_bytes(source: Any) -> int:
    """Add up what the packed buffers of a file or stream take once they are unpacked.

    Parameters
    ----------
    source : pyarrow.MemoryMappedFile
        At its beginning.

    Returns
    -------
    int
        Bytes; 0 where nothing is packed, or nothing can be read.
    """
    import pyarrow as pa

    is_file = source.size() > len(FILE_MAGIC) and source.read(len(FILE_MAGIC)) == FILE_MAGIC
    if not is_file:
        source.seek(0)
    total = 0
    try:
        reader = pa.ipc.MessageReader.open_stream(source)
        while True:
            message = reader.read_next_message()
            if message.type == "record batch":
                total += _of_message(message)
    except (StopIteration, pa.ArrowInvalid, OSError, struct.error, IndexError):
        return total  # the end, or what the reader of the rows will complain of


def _of_message(message: Any) -> int:
    """Sizes before packing, which stand at the beginning of every packed buffer."""
    header = _Table.root(memoryview(message.metadata))
    batch = header.table(2)
    if batch is None or not batch.has(COMPRESSION):
        return 0
    body, total = message.body, 0
    for offset, length in batch.buffers(BUFFERS):
        if length >= 8:
            (size,) = struct.unpack("<q", body.slice(offset, 8).to_pybytes())
            total += max(size, 0)  # -1 says that this one is not packed
    return total


class _Table:
    """A table of a flatbuffer: its fields by number."""

    def __init__(self, data: memoryview, place: int) -> None:
        self.data, self.place = data, place
        self.fields = place - self._number("<i", place)

    @classmethod
    def root(cls, data: memoryview) -> "_Table":
        """Table that a buffer begins with; a message without the prefix of its length."""
        return cls(data, struct.unpack_from("<I", data, 0)[0])

    def _number(self, kind: str, place: int) -> int:
        return int(struct.unpack_from(kind, self.data, place)[0])

    def _at(self, field: int) -> int:
        """Place of a field; 0 if it is not there."""
        slot = 4 + 2 * field
        if slot >= self._number("<H", self.fields):
            return 0
        offset = self._number("<H", self.fields + slot)
        return self.place + offset if offset else 0

    def has(self, field: int) -> bool:
        return self._at(field) > 0

    def table(self, field: int) -> "_Table | None":
        place = self._at(field)
        return _Table(self.data, place + self._number("<I", place)) if place else None

    def buffers(self, field: int) -> list[tuple[int, int]]:
        """Offset and length of each buffer of a vector of them."""
        place = self._at(field)
        if not place:
            return []
        start = place + self._number("<I", place)
        count = self._number("<I", start)
        pairs = struct.iter_unpack("<qq", self.data[start + 4 : start + 4 + 16 * count])
        return [(int(offset), int(length)) for offset, length in pairs]
