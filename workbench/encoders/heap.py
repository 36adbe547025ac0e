"""Memory that the C library keeps between batches, so that each does not ask the system anew.

Activations of a batch are blocks of many megabytes. The C library of Linux maps each from the
system and gives it back at once: every layer then pays for clean pages, in system time.
"""

import ctypes
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager

TRIM_THRESHOLD, MMAP_THRESHOLD = -1, -3  # numbers of mallopt
KEPT = 2**30  # bytes of a block that is kept, and of free memory that is
USUAL = {MMAP_THRESHOLD: 2**25, TRIM_THRESHOLD: 2**26}  # where the library itself comes to
OWN_CHOICE = ("MALLOC_MMAP_THRESHOLD_", "MALLOC_TRIM_THRESHOLD_", "GLIBC_TUNABLES", "LD_PRELOAD")


@contextmanager
def blocks_kept() -> Iterator[None]:
    """Keep large blocks while a model is at work, and give them back afterwards.

    Yields
    ------
    None
        Elsewhere than on Linux with glibc, and where the user chose thresholds or another
        allocator, nothing is changed.
    """
    library = _glibc()
    if library is None:
        yield
        return
    library.mallopt(MMAP_THRESHOLD, KEPT)
    library.mallopt(TRIM_THRESHOLD, KEPT)
    try:
        yield
    finally:
        for number, usual in USUAL.items():
            library.mallopt(number, usual)
        library.malloc_trim(0)


def _glibc() -> ctypes.CDLL | None:
    if not sys.platform.startswith("linux") or any(name in os.environ for name in OWN_CHOICE):
        return None
    try:
        library = ctypes.CDLL("libc.so.6")
        has_both = callable(library.mallopt) and callable(library.malloc_trim)
        return library if has_both else None
    except (OSError, AttributeError):  # another C library
        return None
