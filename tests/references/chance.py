"""Intervals and corrections, from the equations that define them."""

import math

Z = 1.959963984540054  # quantile of the normal distribution at 0.975


def wilson(hits, n):
    """Both shares p at which ``|hits/n - p|`` is z standard errors of p, by bisection."""
    share = hits / n

    def excess(p):
        return abs(share - p) - Z * math.sqrt(p * (1 - p) / n)

    low = 0.0 if excess(0.0) <= 0 else _root(excess, 0.0, share)
    high = 1.0 if excess(1.0) <= 0 else _root(excess, 1.0, share)
    return low, high


def _root(function, outside, inside):
    for _ in range(200):
        middle = (outside + inside) / 2
        if function(middle) > 0:
            outside = middle
        else:
            inside = middle
    return inside


def holm(p):
    """Holm (1979): the i-th smallest of m times m - i + 1, never below a smaller one, at most 1."""
    corrected = [0.0] * len(p)
    largest = 0.0
    for step, place in enumerate(sorted(range(len(p)), key=lambda i: p[i])):
        largest = max(largest, min(1.0, (len(p) - step) * p[place]))
        corrected[place] = largest
    return corrected
