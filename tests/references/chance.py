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


def mended_wilson(hits, n):
    """Wilson's interval with the limits of one to three hits (misses) by Poisson's distribution.

    Brown, Cai and DasGupta (2001), section 4.1.1; they take three above n = 50 only, here always.
    """
    low, high = wilson(hits, n)
    if 1 <= hits <= 3:
        low = min(low, rare_rate(hits) / n)
    if 1 <= n - hits <= 3:
        high = max(high, 1 - rare_rate(n - hits) / n)
    return low, high


def rare_rate(count):
    """Rate at which a Poisson variable is so large with probability 0.05."""

    def excess(rate):
        fewer = math.fsum(rate**i / math.factorial(i) for i in range(count)) * math.exp(-rate)
        return 1 - fewer - 0.05

    return _root(excess, 20.0, 0.0)


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
