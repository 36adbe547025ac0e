"""How often noise is called a group, and planted groups are found: ``align.difference_groups``.

``python benchmarks/groups_by_chance.py --pairs 100`` prints a Markdown table: the share of pairs of
spaces with at least one group, with its Monte-Carlo standard error. Noise should be at most 0.05.
"""

import argparse
import math
from collections.abc import Callable

import numpy as np

from workbench.align import difference_groups

Pair = tuple[np.ndarray, np.ndarray]
Kind = Callable[[np.random.Generator, int], Pair]


def equal_widths(rng: np.random.Generator, n: int) -> Pair:
    """Two Gaussian clouds of 20 columns."""
    return rng.standard_normal((n, 20)), rng.standard_normal((n, 20))


def unequal_widths(rng: np.random.Generator, n: int) -> Pair:
    """Gaussian clouds of 8 and 60 columns."""
    return rng.standard_normal((n, 8)), rng.standard_normal((n, 60))


def falling_spectrum(rng: np.random.Generator, n: int) -> Pair:
    """Gaussian clouds, each column half as wide as the last."""
    widths = 2.0 ** -np.arange(20)
    return rng.standard_normal((n, 20)) * widths, rng.standard_normal((n, 20)) * widths


def low_rank(rng: np.random.Generator, n: int) -> Pair:
    """Gaussian clouds of rank 3 and 5 in 40 columns."""
    one = rng.standard_normal((n, 3)) @ rng.standard_normal((3, 40))
    return one, rng.standard_normal((n, 5)) @ rng.standard_normal((5, 40))


def heavy_tailed_rows(rng: np.random.Generator, n: int) -> Pair:
    """Multivariate t of 2 degrees of freedom."""
    pair = rng.standard_normal((2, n, 20)) / np.sqrt(rng.chisquare(2, (2, n, 1)) / 2)
    return pair[0], pair[1]


def heavy_tailed_columns(rng: np.random.Generator, n: int) -> Pair:
    """Each number from a t of 3 degrees of freedom."""
    return rng.standard_t(3, (n, 20)), rng.standard_t(3, (n, 20))


def noisy_copies(rng: np.random.Generator, n: int) -> Pair:
    """One Gaussian cloud, twice with noise of its own."""
    cloud = rng.standard_normal((n, 10))
    noise = rng.standard_normal((2, n, 10)) / 2
    return cloud + noise[0], cloud + noise[1]


def noisy_copies_of_clusters(rng: np.random.Generator, n: int) -> Pair:
    """Six clusters, twice with noise of its own: both spaces keep the same groups."""
    clusters = 5 * rng.standard_normal((6, 10))[rng.integers(6, size=n)]
    noise = rng.standard_normal((2, n, 10))
    return clusters + noise[0], clusters + noise[1]


def planted_group(rng: np.random.Generator, n: int) -> Pair:
    """A tenth of the rows close together in the first space."""
    one, other = rng.standard_normal((2, n, 20))
    one[: n // 10] *= 0.5
    one[: n // 10, 0] += 4
    return one, other


def planted_classes(rng: np.random.Generator, n: int) -> Pair:
    """Five classes in the first space, four others in the second."""
    one, other = rng.standard_normal((2, n, 12))
    return one + 6 * np.eye(12)[np.arange(n) % 5], other + 6 * np.eye(12)[np.arange(n) // 5 % 4]


NOISE: tuple[Kind, ...] = (
    equal_widths, unequal_widths, falling_spectrum, low_rank, heavy_tailed_rows,
    heavy_tailed_columns, noisy_copies, noisy_copies_of_clusters,
)  # fmt: skip
PLANTED: tuple[Kind, ...] = (planted_group, planted_classes)


def share_with_groups(kind: Kind, n: int, pairs: int) -> float:
    """Share of pairs of a kind in which at least one group is found."""
    found = 0
    for pair in range(pairs):
        one, other = kind(np.random.default_rng([7, pair]), n)
        found += len(difference_groups(one, other, random_state=pair)) > 0
    return found / pairs


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pairs", type=int, default=100, help="pairs of each kind")
    parser.add_argument("--rows", type=int, default=100, help="rows of a pair")
    arguments = parser.parse_args()
    print("| pairs of spaces | what they are | with a group | standard error |")
    print("| --- | --- | --- | --- |")
    for kind in (*NOISE, *PLANTED):
        share = share_with_groups(kind, arguments.rows, arguments.pairs)
        error = math.sqrt(share * (1 - share) / arguments.pairs)
        what = (kind.__doc__ or "").rstrip(".")
        print(f"| {kind.__name__} | {what} | {share:.3f} | {error:.3f} |", flush=True)


if __name__ == "__main__":
    main()
