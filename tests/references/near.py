"""Near duplicates from their definition, and the interval of a share from the score equation."""

import math

from .pairs import cosines


def components(X, threshold):
    """Number of the group of each row: joined pair by pair, numbered by their first row."""
    group = list(range(len(X)))
    for (i, j), cosine in cosines(X).items():
        if cosine >= threshold:
            old, new = group[j], group[i]
            group = [new if each == old else each for each in group]
    numbers = {}
    return [numbers.setdefault(each, len(numbers)) for each in group]


def across(X, threshold, train, test):
    """Near pairs of which one trains and one tests."""
    sides = [(set(train), set(test)), (set(test), set(train))]
    near = [pair for pair, cosine in cosines(X).items() if cosine >= threshold]
    return [(i, j) for i, j in near if any(i in one and j in other for one, other in sides)]


def wilson(hits, n, z=1.959963984540054):
    """Shares p at which the hits are z standard deviations of p from what p expects."""
    a, b, c = n + z * z, -(2 * hits + z * z), hits * hits / n
    root = math.sqrt(b * b - 4 * a * c)
    return (-b - root) / (2 * a), (-b + root) / (2 * a)
