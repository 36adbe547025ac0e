"""Optional packages that our own processes do without: slow to import, and of no use there."""

import sys

#: A grammar of web addresses, built anew in 1 s, for which notebooks' schemas never ask.
UNUSED = ("rfc3987_syntax",)


def leave_out() -> None:
    """Let libraries find optional packages that nobody here uses as if they were not installed.

    For a process that is ours alone: the command line, and the kernel of a run.

    Examples
    --------
    >>> leave_out()
    """
    for name in UNUSED:
        sys.modules.setdefault(name, None)  # type: ignore[arg-type]  # which import refuses
