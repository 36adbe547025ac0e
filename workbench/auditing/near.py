"""Near duplicates: pictures that are the same for a person, saved again or shot again.

Each picture is known by its copy of 8 x 8 pixels. Two are near if these differ by little of what
each differs from one colour. Candidates come from a tree of a few principal directions, a few
nearest for each picture, so that time and memory grow with n, not with its square.
"""

import numpy as np
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components
from scipy.spatial import cKDTree

from ..data.looks import Looks

SHARE = 0.2  # of a picture's contrast that a copy may differ by (root mean square)
LEAST = 1.0  # of 255: what rounding and compression change in pale pictures
LOOSE = 1.5  # times that, for candidates: their contrasts differ a little too
DIRECTIONS = 16
NEIGHBOURS = 8  # candidates of a picture
Groups = tuple[tuple[int, ...], ...]


def near_groups(looks: Looks) -> Groups:
    """Group pictures that look the same.

    Parameters
    ----------
    looks : Looks
        Of n pictures; those of one colour are in no group.

    Returns
    -------
    tuple of tuple of int
        Rows of each group of two or more, ascending.

    Examples
    --------
    >>> tiles = np.random.default_rng(0).integers(0, 255, (3, 8, 8, 3)).astype(np.uint8)
    >>> tiles[2] = np.minimum(tiles[0], 254) + 1
    >>> near_groups(Looks(np.ones((3, 2)), tiles, np.zeros(3, bool), np.array(["", "", ""])))
    ((0, 2),)
    """
    rows = np.flatnonzero(~looks.flat)
    if len(rows) < 2:
        return ()
    tiles = looks.tiles[rows].reshape(len(rows), -1)
    distinct, first, same = np.unique(tiles, axis=0, return_index=True, return_inverse=True)
    links = [np.column_stack([np.arange(len(rows)), first[same.ravel()]])]
    pairs = _near_pairs(distinct.astype(np.float32))
    links.append(first[pairs])
    return grouped(rows[np.concatenate(links)], len(looks))


def grouped(pairs: np.ndarray, n: int) -> Groups:
    """Group rows that pairs connect.

    Parameters
    ----------
    pairs : ndarray of shape (m, 2), int
        Rows that belong together.
    n : int
        Of all rows.

    Returns
    -------
    tuple of tuple of int
        Each of two or more, ascending, by their first row.

    Examples
    --------
    >>> grouped(np.array([[3, 1], [1, 4]]), 6)
    ((1, 3, 4),)
    """
    graph = coo_array((np.ones(len(pairs), bool), (pairs[:, 0], pairs[:, 1])), shape=(n, n))
    _, label = connected_components(graph, directed=False)
    order = np.argsort(label, kind="stable")
    starts = np.flatnonzero(np.diff(label[order])) + 1
    groups = [tuple(part.tolist()) for part in np.split(order, starts) if len(part) > 1]
    return tuple(sorted(groups))


def _near_pairs(tiles: np.ndarray) -> np.ndarray:
    """Pairs (m, 2) of different tiles (n, d) that are near."""
    pixels = tiles.reshape(len(tiles), -1, 3)
    means = pixels.mean(axis=1, keepdims=True)
    contrast = np.sqrt(np.square(pixels - means).mean(axis=(1, 2)))
    patterns = (pixels - means).reshape(tiles.shape) / np.maximum(contrast, LEAST / SHARE)[:, None]
    tree = cKDTree(_projected(patterns))
    reach = LOOSE * SHARE * np.sqrt(tiles.shape[1])
    _, found = tree.query(tree.data, min(NEIGHBOURS + 1, len(tiles)), distance_upper_bound=reach)
    found = np.reshape(found, (len(tiles), -1))
    row, place = np.nonzero(found < len(tiles))  # those that are out of reach are numbered n
    pairs = np.column_stack([row, found[row, place]])
    pairs = pairs[pairs[:, 0] != pairs[:, 1]]
    difference = np.sqrt(np.square(tiles[pairs[:, 0]] - tiles[pairs[:, 1]]).mean(axis=1))
    allowed = np.maximum(LEAST, SHARE * contrast[pairs].min(axis=1))
    near: np.ndarray = pairs[difference <= allowed]
    return near


def _projected(X: np.ndarray) -> np.ndarray:
    """Rows in their principal directions: no two of them are farther apart than before."""
    _, directions = np.linalg.eigh(X.T @ X)
    projected: np.ndarray = X @ directions[:, -DIRECTIONS:]
    return projected
