"""Which samples make two sets differ: the witness function of the maximum mean discrepancy."""

from typing import Any

import numpy as np

from .tested import checked


def witness(K: Any, new: Any) -> np.ndarray:
    """Compute how much more each sample is like the new ones than like the others.

    Parameters
    ----------
    K : array of shape (n, n)
        Kernel of all samples.
    new : array of bool of shape (n,)
        Which samples are the new ones; at least 10 on either side.

    Returns
    -------
    ndarray of shape (n,)
        Mean similarity to the new samples less that to the others, itself left out. Large: what
        came with the new samples; small: what they have not.

    Raises
    ------
    InputError
        If the kernel is not square or not finite, or there are too few samples.

    Examples
    --------
    >>> X = np.repeat(np.eye(2), [30, 10], axis=0)
    >>> new = np.arange(40) >= 20
    >>> found = witness(X @ X.T, new)
    >>> bool(found[35] > found[25])
    True
    """
    K, new = checked(K, new)
    own = np.diag(K)
    to_new = (K @ new - own * new) / (new.sum() - new)
    to_others = (K @ ~new - own * ~new) / ((~new).sum() - ~new)
    return np.asarray(to_new - to_others)
