"""The rows that maps and kernels are made of."""

from collections.abc import Mapping
from typing import Any

from .. import _checks
from ..arrays import check_same_rows, normalize_rows, to_numpy
from ..product_rows import ProductRows
from ..store import Space

LEAST_ROWS = 4  # fewer cannot be mapped


def images(spaces: Mapping[str, Any], *, scaled: bool = False) -> dict[str, Any]:
    """Collect the image rows of all spaces, as they are compared; text-only spaces drop out.

    Parameters
    ----------
    spaces : mapping of str to Space or to ndarray of shape (n, d)
        Spaces, whose rows are made ready to compare by inner product (see
        :meth:`workbench.Space.as_compared`), or plain image rows, which stay as they are.
    scaled : bool, default=False
        Bring every row to length 1, plain and fused ones too.

    Returns
    -------
    dict of str to ndarray or ProductRows of shape (n, d)
        In the same order.

    Raises
    ------
    InputError
        If they are no mapping of names to spaces or rows of numbers.

    Examples
    --------
    >>> import numpy as np
    >>> list(images({"a": np.eye(4)}))
    ['a']
    """
    given = _checks.named("spaces", spaces, "spaces or rows").items()
    rows = {name: _image_of(space) for name, space in given}
    arrays = {
        name: _as_rows(_checks.matrix(name, X, least=0, finite=False))
        for name, X in rows.items()
        if X is not None
    }
    if scaled:
        return {name: normalize_rows(X) for name, X in arrays.items()}
    return arrays


def _as_rows(X: Any) -> Any:
    """Rows in NumPy; those of a kernel as they are."""
    return X if isinstance(X, ProductRows) else to_numpy(X)


def _image_of(given: Any) -> Any:
    """Image rows of a space, ready to compare by inner product; else what was given."""
    return given.as_compared().image if isinstance(given, Space) else given


def shown(
    spaces: Mapping[str, Any], roles: tuple[str, ...] = ("clip", "expert", "fused")
) -> dict[str, Any]:
    """Choose the spaces for the maps: the first of each role that has image rows.

    Parameters
    ----------
    spaces : mapping of str to Space or to ndarray of shape (n, d)
        In the order of their importance.
    roles : tuple of str, default=("clip", "expert", "fused")
        As in ``space.info["role"]``, in the order of the maps.

    Returns
    -------
    dict of str to Space or ndarray
        All that have image rows, if none has one of the roles.

    Raises
    ------
    InputError
        If they are no mapping of names to spaces or rows.

    Examples
    --------
    >>> import numpy as np
    >>> list(shown({"a": np.eye(4)}))
    ['a']
    """
    roles = tuple(_checks.several("roles", roles, "roles"))
    first: dict[str, str] = {}
    for name, space in _checks.named("spaces", spaces, "spaces or rows").items():
        role = getattr(space, "info", {}).get("role")
        if role in roles and getattr(space, "image", None) is not None:
            first.setdefault(role, name)
    names = [first[role] for role in roles if role in first]
    return {name: spaces[name] for name in names or images(spaces)}


def unit_rows(spaces: Mapping[str, Any]) -> dict[str, Any]:
    """Check the image rows of all spaces and bring every row to length 1.

    Parameters
    ----------
    spaces : mapping of str to Space or to ndarray of shape (n, d)
        The same n samples in each.

    Returns
    -------
    dict of str to ndarray or ProductRows of shape (n, d)
        Euclidean neighbours are neighbours by cosine.

    Raises
    ------
    InputError
        If there are fewer than 4 rows, row counts differ, a value is not finite, or all rows of a
        space are equal.

    Examples
    --------
    >>> import numpy as np
    >>> unit_rows({"a": 3 * np.eye(4)})["a"][0]
    array([1., 0., 0., 0.])
    """
    arrays = check_same_rows(images(spaces), least=LEAST_ROWS, purpose="for a map")
    return {name: normalize_rows(X) for name, X in arrays.items()}
