"""Memory is asked for before it is taken; one sentence where there is too little."""

import os
import sys
from collections.abc import Iterator
from pathlib import Path

import psutil

from .._require import require

SMALL = 2**27  # bytes that are not asked for: looking takes longer than they matter

CGROUPS = Path("/sys/fs/cgroup")

OWN_GROUPS = Path("/proc/self/cgroup")

LIMITS = (("memory.max", "memory.current"), ("memory.limit_in_bytes", "memory.usage_in_bytes"))


def ask_for(n_bytes: float, what: str, way_out: str) -> None:
    """Refuse work that would take more memory than there is.

    Parameters
    ----------
    n_bytes : float
        Estimate of the most that it takes at once, of the shapes.
    what : str
        What takes it, with the argument that decides.
    way_out : str
        What to do instead; stands after "expected".

    Raises
    ------
    InputError
        If there is less.

    Examples
    --------
    >>> ask_for(1e6, "n_components=3000", "a smaller n_components")
    >>> import os
    >>> from unittest.mock import patch
    >>> with patch.dict(os.environ, WORKBENCH_MEMORY="20"):
    ...     ask_for(7.5e12, "n_components=2000000000", "a smaller n_components")
    Traceback (most recent call last):
        ...
    workbench._require.InputError: n_components=2000000000 would take 7.5 TB, of which this machine
    has 20 GB: expected a smaller n_components.
    """
    if n_bytes <= SMALL:
        return
    free = free_bytes()
    got = f"{what} would take {in_words(n_bytes)}, of which this machine has {in_words(free)}"
    require(n_bytes <= free, got, way_out)


def free_bytes() -> float:
    """Find out how much memory can be taken: of the machine, and of the group of this process.

    Returns
    -------
    float
        ``WORKBENCH_MEMORY`` in GB, if it is set; else the least of what the system has available,
        what a container or a batch system leaves, and what the shell's limit leaves.

    Raises
    ------
    InputError
        If ``WORKBENCH_MEMORY`` is no number above 0.
    """
    told = os.environ.get("WORKBENCH_MEMORY")
    if told:
        return _told(told)
    free = [float(psutil.virtual_memory().available)]
    free += _left_by_groups()
    free += _left_by_shell()
    return max(0.0, min(free))


def in_words(n_bytes: float) -> str:
    """Write a number of bytes as people do.

    Parameters
    ----------
    n_bytes : float
        At least 0.

    Returns
    -------
    str
        In units of 1,000.

    Examples
    --------
    >>> in_words(7.5e12), in_words(20e9), in_words(64e6)
    ('7.5 TB', '20 GB', '64 MB')
    """
    for unit, size in (("TB", 1e12), ("GB", 1e9)):
        if n_bytes >= size:
            figure = n_bytes / size
            return f"{figure:.3g} {unit}" if figure < 1000 else f"{figure:,.0f} {unit}"
    return f"{n_bytes / 1e6:.0f} MB"


def _told(text: str) -> float:
    try:
        gigabytes = float(text)
    except ValueError:
        gigabytes = 0.0
    right = 0 < gigabytes < float("inf")
    require(right, f"WORKBENCH_MEMORY={text}", "a number of GB above 0, or no such variable")
    return gigabytes * 1e9


def _left_by_groups() -> Iterator[float]:
    """What every control group of this process leaves (Linux: containers, batch systems)."""
    for folder in _groups():
        for limit, usage in LIMITS:
            most, used = _number(folder / limit), _number(folder / usage)
            if most is not None and used is not None:
                yield most - used + _file_pages(folder / "memory.stat")


def _groups() -> Iterator[Path]:
    """Folders of the groups of this process, and of those above them, as far as they are seen."""
    try:
        lines = OWN_GROUPS.read_text().splitlines()
    except OSError:
        return
    seen = set()
    for line in lines:
        _, controllers, path = line.split(":", 2)
        root = CGROUPS / "memory" if "memory" in controllers.split(",") else CGROUPS
        inner = root / path.lstrip("/")
        for folder in (inner, *inner.parents):
            if folder not in seen and folder.is_relative_to(root):
                seen.add(folder)
                yield folder


def _number(file: Path) -> float | None:
    """Number in a file; None for no file, or no limit ("max")."""
    try:
        return float(file.read_text())
    except (OSError, ValueError):
        return None


def _file_pages(file: Path) -> float:
    """Bytes of files that are kept in memory as long as nobody needs it."""
    try:
        lines = [line.split() for line in file.read_text().splitlines()]
    except OSError:
        return 0.0
    kept = ("inactive_file", "active_file")
    return sum(float(words[1]) for words in lines if words[0] in kept)


def _left_by_shell() -> Iterator[float]:
    """What ``ulimit -v`` leaves."""
    if sys.platform == "win32":
        return
    import resource

    most, _ = resource.getrlimit(resource.RLIMIT_AS)
    if most != resource.RLIM_INFINITY:
        yield float(most - psutil.Process().memory_info().vms)
