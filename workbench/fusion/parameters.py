"""Parameters of an estimator as they are written down: plain values, with their names of today."""

import math
from typing import Any

import numpy as np

from .._require import InputError, require
from .renamed import current_parameters


def recorded_parameters(estimator: Any) -> dict[str, Any]:
    """Collect the parameters of an estimator in a form that JSON can hold.

    Parameters
    ----------
    estimator : estimator
        One of the fusers, or any other of scikit-learn's kind.

    Returns
    -------
    dict of str
        Those of ``get_params``, old ones left out.

    Raises
    ------
    InputError
        If it is no estimator.

    Examples
    --------
    >>> from workbench.fusion.plain_fusers import Concat
    >>> recorded_parameters(Concat((4, np.int64(6))))
    {'centre': True, 'expert_weight': 1.0, 'kernel': 'cosine', 'text_expert_weight': 1.0,
     'text_widths': None, 'widths': (4, 6)}
    """
    is_estimator = hasattr(estimator, "get_params") and not isinstance(estimator, type)
    require(is_estimator, f"{estimator!r}", "an estimator, with get_params()")
    parameters = current_parameters(estimator.get_params())
    return {name: plain_value(value) for name, value in parameters.items()}


def plain_value(value: Any) -> Any:
    """Turn NumPy's numbers into Python's, and what JSON cannot hold into its ``repr``.

    Parameters
    ----------
    value : object
        Any; containers are gone through.

    Returns
    -------
    object
        Numbers, words, None, and lists, tuples and dicts of them.

    Raises
    ------
    InputError
        If a container holds itself.

    Examples
    --------
    >>> plain_value((np.int64(3), np.float32(0.5), np.True_, print))
    (3, 0.5, True, '<built-in function print>')
    """
    try:
        return _plain(value)
    except RecursionError as error:
        kind = type(value).__name__
        raise InputError(f"a {kind} that holds itself: expected values that end.") from error


def _plain(value: Any) -> Any:
    if isinstance(value, np.generic | np.ndarray):
        return _plain(value.tolist())
    if isinstance(value, dict):
        return {str(key): _plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return type(value)(map(_plain, value))
    if isinstance(value, float) and not math.isfinite(value):
        return repr(value)
    if value is None or isinstance(value, bool | int | float | str):
        return value
    return repr(value)
