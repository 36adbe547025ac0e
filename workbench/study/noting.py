"""Keeping the words of warnings that are meant for the user."""

import warnings
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def noting(notes: list[str]) -> Iterator[None]:
    """Pass warnings on, and keep the words of those that are meant for the user.

    Parameters
    ----------
    notes : list of str
        Gets the words of each ``UserWarning``.

    Examples
    --------
    >>> notes = []
    >>> with warnings.catch_warnings(action="ignore"), noting(notes):
    ...     warnings.warn("3 pictures cannot be read")
    >>> notes
    ['3 pictures cannot be read']
    """
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        yield
    for warning in caught:
        if issubclass(warning.category, UserWarning):
            notes.append(str(warning.message))
        warnings.warn_explicit(warning.message, warning.category, warning.filename, warning.lineno)
