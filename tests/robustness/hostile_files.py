"""Small files that ask much of whoever opens them."""

import io
import os
import socket
import struct
import zlib
from pathlib import Path

import numpy as np
from PIL import Image

POSTSCRIPT = b"""%!PS-Adobe-3.0 EPSF-3.0
%%BoundingBox: 0 0 8 8
%%EndComments
{ } loop
(written) (w) file closefile
showpage
"""
WMF = b"\xd7\xcd\xc6\x9a\0\0" + struct.pack("<4hH", 0, 0, 8, 8, 72) + b"\0" * 20
PPM = b"P6 2 2 255\n" + b"\1" * 12
JPEG_2000 = b"\0\0\0\x0cjP  \r\n\x87\n" + b"\0" * 40
VP8X_WIDE = b"VP8X" + struct.pack("<L", 10) + b"\0" * 4 + b"\xff\xff\xff" * 2


def encoded(kind: str, mode: str = "RGB", size: tuple[int, int] = (8, 6), **options) -> bytes:
    """Write an ordinary picture."""
    buffer = io.BytesIO()
    Image.new(mode, size, 1).save(buffer, kind, **options)
    return buffer.getvalue()


def floats(*values: float) -> bytes:
    """Write a TIFF of one row of floats."""
    buffer = io.BytesIO()
    Image.fromarray(np.array([values], np.float32)).save(buffer, "TIFF")
    return buffer.getvalue()


def png(width: int, height: int, chunks: bytes = b"") -> bytes:
    """Write a PNG of one bit a pixel, all black; only its size is large."""
    rows = zlib.compressobj(9)
    body = b"".join(rows.compress(b"\0" * (1 + (width + 7) // 8)) for _ in range(height))
    header = png_chunk(b"IHDR", struct.pack(">LLBBBBB", width, height, 1, 0, 0, 0, 0))
    end = png_chunk(b"IDAT", body + rows.flush()) + png_chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + header + chunks + end


def png_chunk(kind: bytes, body: bytes) -> bytes:
    """Write one part of a PNG."""
    checksum = struct.pack(">L", zlib.crc32(kind + body))
    return struct.pack(">L", len(body)) + kind + body + checksum


def text_bomb(n: int) -> bytes:
    """Write PNG texts of a million letters each, a thousand bytes packed."""
    packed = zlib.compress(b"a" * 1_000_000, 9)
    return b"".join(png_chunk(b"zTXt", b"k%d\0\0" % number + packed) for number in range(n))


def many_scans(side: int, scans: int) -> bytes:
    """Write a progressive JPEG whose every scan is a few bytes and goes over all blocks."""

    def segment(marker: int, body: bytes) -> bytes:
        return bytes([0xFF, marker]) + struct.pack(">H", len(body) + 2) + body

    def table(kind: int, symbols: list[int]) -> bytes:  # codes of two bits
        return segment(0xC4, bytes([kind << 4, 0, 2] + [0] * 14 + symbols))

    def scan(first: int, last: int, shift: int, body: bytes) -> bytes:
        return segment(0xDA, bytes([1, 1, 0, first, last, shift])) + body

    blocks = ((side + 7) // 8) ** 2
    frame = b"\x08" + struct.pack(">HHB", side, side, 1) + b"\1\x11\0"
    head = b"\xff\xd8" + segment(0xDB, b"\0" + b"\1" * 64) + segment(0xC2, frame)
    head += table(0, [0, 1]) + table(1, [0xE0, 0])
    runs = ""  # each says that so many blocks have nothing in this scan
    left = blocks
    while left:
        run = min(left, 32767)
        runs += "00" + format(run - 16384, "014b") if run >= 16384 else "01"
        left -= run if run >= 16384 else 1
    runs += "1" * (-len(runs) % 8)
    empty = int(runs, 2).to_bytes(len(runs) // 8, "big").replace(b"\xff", b"\xff\0")
    first = scan(0, 0, 1, b"\0" * ((2 * blocks + 7) // 8))
    return head + first + scan(1, 63, 13, empty) + scan(1, 63, 0x10, empty) * scans + b"\xff\xd9"


def tiff(*tags: tuple[int, int, int, int], extra: bytes = b"") -> bytes:
    """Write a TIFF of these tags: number, type, count, value or place."""
    entries = b"".join(struct.pack("<HHLL", *tag) for tag in sorted(tags))
    return b"II*\0" + struct.pack("<LH", 8, len(tags)) + entries + b"\0" * 4 + extra


def grey_tiff(*more: tuple[int, int, int, int], side: int = 8, extra: bytes = b"") -> bytes:
    """Write a TIFF of one byte a pixel with some tags more."""
    usual = ((256, 4, 1, side), (257, 4, 1, side), (258, 3, 1, 8), (259, 3, 1, 1), (262, 3, 1, 1))
    replaced = {tag[0] for tag in more}
    return tiff(*(tag for tag in usual if tag[0] not in replaced), *more, extra=extra)


def bmp(width: int, height: int, body: bytes, compression: int = 1) -> bytes:
    """Write a BMP of a byte a pixel, run lengths by default."""
    start = 14 + 40 + 1024
    header = struct.pack("<LllHHLLllLL", 40, width, height, 1, 8, compression, 0, 0, 0, 256, 0)
    file = b"BM" + struct.pack("<LHHL", start + len(body), 0, 0, start)
    return file + header + b"\0" * 1024 + body


def gif(width: int, height: int) -> bytes:
    """Write a GIF whose one frame is larger than its screen."""
    frame = b"," + struct.pack("<HHHHB", 0, 0, width, height, 0)
    return b"GIF89a" + struct.pack("<HHBBB", 4, 4, 0, 0, 0) + frame + b"\x02\x02\x4c\x01\0;"


def make_pipe(path: Path) -> Path:
    """Make a named pipe, which waits for ever for whoever opens it."""
    os.mkfifo(path)
    return path


def make_socket(path: Path) -> Path:
    """Make a socket."""
    here = os.getcwd()
    os.chdir(path.parent)  # the whole path could be too long for one
    with socket.socket(socket.AF_UNIX) as made:
        made.bind(path.name)
    os.chdir(here)
    return path


def make_link(path: Path, target: str | Path) -> Path:
    """Make a symbolic link."""
    path.symlink_to(target)
    return path


def make_raw_name(folder: Path, name: bytes, content: bytes) -> Path:
    """Write a file whose name is no UTF-8."""
    path = Path(os.fsdecode(os.path.join(os.fsencode(folder), name)))
    path.write_bytes(content)
    return path
