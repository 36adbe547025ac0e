"""Old public names: each answers for one version, and says what it is called now."""

import warnings
from collections.abc import Callable, Mapping
from typing import Any


def warn_renamed(old: str, new: str, *, stacklevel: int = 3) -> None:
    """Warn that ``old`` is called ``new`` now.

    Parameters
    ----------
    old, new : str
        Names as the user writes them.
    stacklevel : int, default=3
        As in :func:`warnings.warn`; 3 points at the caller of the old name.
    """
    message = f"{old} is now {new}; the old name goes with the next version."
    warnings.warn(message, FutureWarning, stacklevel=stacklevel)


def with_old_names(
    package: str, lookup: Callable[[str], Any], renamed: Mapping[str, str]
) -> Callable[[str], Any]:
    """Wrap the ``__getattr__`` of a package so that old names work too, with a warning.

    Parameters
    ----------
    package : str
        Name of the package, for the warning.
    lookup : callable
        The package's own ``__getattr__``.
    renamed : mapping of str to str
        Old name to new name.

    Returns
    -------
    callable
        To be the package's ``__getattr__``.

    Examples
    --------
    >>> lookup = with_old_names("toys", {"kite": 1}.__getitem__, {"dragon": "kite"})
    >>> with warnings.catch_warnings(record=True) as caught:
    ...     warnings.simplefilter("always")
    ...     lookup("dragon"), str(caught[0].message)
    (1, 'toys.dragon is now toys.kite; the old name goes with the next version.')
    """

    def find(name: str) -> Any:
        if name not in renamed:
            return lookup(name)
        warn_renamed(f"{package}.{name}", f"{package}.{renamed[name]}")
        return lookup(renamed[name])

    return find
