"""One way to refuse bad input: say what came and what was expected."""

from collections.abc import Callable

from ._printable import printable


class InputError(ValueError):
    """Input that the user can fix; the command line shows its message alone."""

    def __str__(self) -> str:
        """Message, in which names and values of the user's cannot give a terminal orders."""
        return printable(super().__str__())


def require(ok: object, got: str | Callable[[], str], expected: str) -> None:
    """Raise ``InputError("{got}: expected {expected}.")`` unless ``ok`` is true.

    Parameters
    ----------
    ok : object
        The condition.
    got : str or callable
        What came, with its name: ``"C=-1"``; a function that says it where that takes long.
    expected : str
        What would have been right, or how to fix it.

    Raises
    ------
    InputError
        If ``ok`` is false.

    Examples
    --------
    >>> require(0 < 0.1, "C=0.1", "a number above 0")
    >>> require(0 < -1, "C=-1", "a number above 0")
    Traceback (most recent call last):
        ...
    workbench._require.InputError: C=-1: expected a number above 0.
    """
    if not ok:
        words = got() if callable(got) else got
        raise InputError(f"{words}: expected {expected}.")
