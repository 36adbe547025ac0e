"""Sums, products and orders, in double precision and one number at a time."""

import math


def rows_of(X):
    """Rows as lists of Python's numbers."""
    return [[float(x) for x in row] for row in X]


def dot(x, y):
    """Inner product, exactly rounded."""
    return math.fsum(a * b for a, b in zip(x, y, strict=True))


def unit(x):
    """A row at length 1; zeros stay."""
    length = math.hypot(*x)
    return [a / length for a in x] if length > 0 else list(x)


def mean(values):
    """Arithmetic mean."""
    values = list(values)
    return math.fsum(values) / len(values)


def mean_row(X):
    """Mean of rows."""
    return [mean(column) for column in zip(*X, strict=True)]


def centred(X):
    """Rows less their mean."""
    middle = mean_row(X)
    return [[a - b for a, b in zip(x, middle, strict=True)] for x in X]


def squared_distance(x, y):
    """Sum of squared differences."""
    return math.fsum((a - b) ** 2 for a, b in zip(x, y, strict=True))


def best_first(scores):
    """Places in the order of their scores, equal ones in their own order."""
    return sorted(range(len(scores)), key=lambda place: (-scores[place], place))


def median(values):
    """Middle value, or the mean of the two in the middle."""
    ordered = sorted(values)
    middle = len(ordered) // 2
    if len(ordered) % 2:
        return ordered[middle]
    return (ordered[middle - 1] + ordered[middle]) / 2
