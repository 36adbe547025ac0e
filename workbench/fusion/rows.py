"""Rows of several parents side by side: checked, split, and taken to another library or device."""

from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np
from array_api_compat import array_namespace, is_torch_array
from sklearn.utils import check_array
from sklearn.utils.validation import FLOAT_DTYPES

from .. import _checks
from .._require import require
from ..arrays import to_numpy


def check_rows(X: Any, modality: str) -> Any:
    """Make rows a floating matrix, and refuse what cannot be one or is not finite.

    Parameters
    ----------
    X : array, tensor, DataFrame or nested list of shape (n, d)
        Rows of one modality.
    modality : {"image", "text"}
        Named in the message.

    Returns
    -------
    array or tensor of shape (n, d)
        The same rows: a tensor as it is, all else as an array.

    Raises
    ------
    InputError
        If X has another number of dimensions, NaN or infinities, or is a tensor of integers.

    Examples
    --------
    >>> check_rows([[1, 2]], "text")
    array([[1., 2.]])
    """
    if not is_torch_array(X):
        shapes = dict(ensure_2d=False, allow_nd=True, ensure_min_samples=0, ensure_min_features=0)
        X = check_array(X, dtype=FLOAT_DTYPES, ensure_all_finite=False, **shapes)
    xp = array_namespace(X)
    require(X.ndim == 2, f"{modality} rows of shape {tuple(X.shape)}", "two dimensions (n, d)")
    require(xp.isdtype(X.dtype, "real floating"), f"dtype {X.dtype}", "a floating dtype")
    finite = bool(xp.all(xp.isfinite(X)))
    require(finite, f"NaN or infinity in {modality} rows", "finite numbers")
    return X


def resolve_widths(widths: Sequence[int], columns: int, name: str) -> tuple[int, ...]:
    """Replace the -1 among widths by the columns that are left.

    Parameters
    ----------
    widths : sequence of int
        Columns of each parent; one of them may be -1, "the rest".
    columns : int
        Columns of all parents together.
    name : str
        Name of the parameter, for the message.

    Returns
    -------
    tuple of int
        Widths above 0 that add up to ``columns``.

    Raises
    ------
    InputError
        If a width is no whole number, or they do not add up.

    Examples
    --------
    >>> resolve_widths((512, -1), 1280, "widths")
    (512, 768)
    """
    several = isinstance(widths, Iterable) and not isinstance(widths, str | bytes)
    each = list(widths) if several else []
    whole = all(map(_checks.is_integer, each))
    right = whole and all(w > 0 or w == -1 for w in each) and each.count(-1) <= 1
    got = f"{name}={_checks.shown(widths)}"
    require(each and right, got, "whole numbers, one -1")
    widths = each
    rest = columns - sum(width for width in widths if width > 0)
    resolved = tuple(int(width) if width > 0 else rest for width in widths)
    got = f"{name}={tuple(widths)} for {columns} feature(s)"
    require(min(resolved) > 0 and sum(resolved) == columns, got, "widths that add up to them")
    return resolved


def split_columns(X: Any, widths: Sequence[int]) -> list[Any]:
    """Split rows into the columns of each parent.

    Parameters
    ----------
    X : array or tensor of shape (n, sum(widths))
        Parents side by side.
    widths : sequence of int
        Columns of each.

    Returns
    -------
    list of arrays or tensors of shape (n, width)
        One for each parent, in order.

    Examples
    --------
    >>> split_columns(np.array([[1, 2, 3]]), (1, 2))
    [array([[1]]), array([[2, 3]])]
    """
    ends = np.cumsum(widths).tolist()
    return [X[:, end - width : end] for end, width in zip(ends, widths, strict=True)]


def like(state: Any, X: Any) -> Any:
    """Take an array into the library, to the device and to the dtype of X.

    Parameters
    ----------
    state : array or tensor
        What was drawn or learned.
    X : array or tensor
        The example.

    Returns
    -------
    array or tensor
        The same numbers.

    Examples
    --------
    >>> like(np.array([1.0]), np.zeros(1, np.float32)).dtype
    dtype('float32')
    """
    if is_torch_array(X):
        import torch

        return torch.as_tensor(state, dtype=X.dtype, device=X.device)
    return to_numpy(state).astype(X.dtype, copy=False)


def as_tensor(rows: Any) -> Any:
    """Read rows as a tensor, in place where that can be.

    Parameters
    ----------
    rows : array or tensor
        Of a floating dtype.

    Returns
    -------
    tensor
        The same numbers; those of a NumPy array that may be written to are shared.

    Examples
    --------
    >>> as_tensor(np.ones(2))
    tensor([1., 1.], dtype=torch.float64)
    """
    import torch

    if is_torch_array(rows):
        return rows
    return torch.from_numpy(np.require(rows, requirements=["C", "W"]))


def as_place(out: Any) -> Any:
    """Read an array that is written to as a tensor, in its own memory.

    Parameters
    ----------
    out : array or tensor
        Any part of a larger one, in steps forward.

    Returns
    -------
    tensor
        Of the same memory.

    Examples
    --------
    >>> wide = np.zeros((2, 3))
    >>> _ = as_place(wide[:, 1:]).fill_(1)
    >>> wide
    array([[0., 1., 1.],
           [0., 1., 1.]])
    """
    import torch

    return out if is_torch_array(out) else torch.from_numpy(out)


def as_first(tensor: Any, rows: Any) -> Any:
    """Give a tensor back as what came: NumPy array or tensor, in its dtype.

    Parameters
    ----------
    tensor : tensor
        On the device of ``rows``.
    rows : array or tensor
        The example.

    Returns
    -------
    array or tensor
        The same numbers.

    Examples
    --------
    >>> as_first(as_tensor(np.ones(2)), np.ones(1, np.float32))
    array([1., 1.], dtype=float32)
    """
    if is_torch_array(rows):
        return tensor.to(rows.dtype)
    return tensor.numpy().astype(rows.dtype, copy=False)


def kept_in(room: dict[str, Any], name: str, shape: tuple[int, int], example: Any) -> Any:
    """Give the tensor of a room, made where there is none of this kind: new memory takes long.

    Parameters
    ----------
    room : dict
        Tensors that are kept from one call to the next, by name.
    name : str
        Of the tensor.
    shape : tuple of int
        Of the tensor.
    example : tensor
        Of its dtype, on its device.

    Returns
    -------
    tensor
        With any content.

    Examples
    --------
    >>> room = {}
    >>> first = kept_in(room, "product", (2, 3), as_tensor(np.ones(1)))
    >>> first is kept_in(room, "product", (2, 3), as_tensor(np.ones(1)))
    True
    """
    kept = room.get(name)
    kind = shape, example.dtype, example.device
    if kept is None or (tuple(kept.shape), kept.dtype, kept.device) != kind:
        kept = room[name] = example.new_empty(shape)
    return kept
