"""Agreement of two partitions, from counts of samples and of pairs."""

import math
from collections import Counter
from itertools import combinations


def entropy(labels):
    """Entropy in nats."""
    n = len(labels)
    return -math.fsum(c / n * math.log(c / n) for c in Counter(labels).values())


def mutual_information(a, b):
    """Mutual information in nats."""
    n, of_a, of_b = len(a), Counter(a), Counter(b)
    both = Counter(zip(a, b, strict=True))
    return math.fsum(c / n * math.log(n * c / (of_a[x] * of_b[y])) for (x, y), c in both.items())


def nmi(a, b):
    """Mutual information over the mean of the entropies; 1 where both are of one class."""
    middle = (entropy(a) + entropy(b)) / 2
    return mutual_information(a, b) / middle if middle > 0 else 1.0


def expected_mutual_information(a, b):
    """Mean of the mutual information over all permutations (hypergeometric counts)."""
    n = len(a)
    total = []
    for x in Counter(a).values():
        for y in Counter(b).values():
            for c in range(max(1, x + y - n), min(x, y) + 1):
                chance = math.comb(x, c) * math.comb(n - x, y - c) / math.comb(n, y)
                total.append(c / n * math.log(n * c / (x * y)) * chance)
    return math.fsum(total)


def ami(a, b):
    """Mutual information adjusted for chance (Vinh, Epps and Bailey, 2010), arithmetic mean."""
    expected = expected_mutual_information(a, b)
    middle = (entropy(a) + entropy(b)) / 2
    return (mutual_information(a, b) - expected) / (middle - expected)


def ari(a, b):
    """Rand index adjusted for chance (Hubert and Arabie, 1985), by looking at every pair."""
    pairs = list(combinations(range(len(a)), 2))
    in_a = sum(a[i] == a[j] for i, j in pairs)
    in_b = sum(b[i] == b[j] for i, j in pairs)
    in_both = sum(a[i] == a[j] and b[i] == b[j] for i, j in pairs)
    expected = in_a * in_b / len(pairs)
    return (in_both - expected) / ((in_a + in_b) / 2 - expected)
