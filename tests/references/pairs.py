"""The pair plot from its definition: every pair in turn, ranks by counting, corners by sorting."""

import math


def cosines(X):
    """Cosine of every pair i < j, in the order of rows."""
    rows = [[float(value) for value in row] for row in X]
    lengths = [math.sqrt(math.fsum(value * value for value in row)) for row in rows]
    found = {}
    for i, one in enumerate(rows):
        for j in range(i + 1, len(rows)):
            product = math.fsum(a * b for a, b in zip(one, rows[j], strict=True))
            scale = lengths[i] * lengths[j]
            found[i, j] = product / scale if scale else 0.0
    return found


def counts(first, second, edges):
    """Pairs in each cell; the first space along the first axis; the last edge belongs in."""
    cells = [[0] * (len(edges[1]) - 1) for _ in edges[0][1:]]
    for pair, x in first.items():
        cells[_bin(x, edges[0])][_bin(second[pair], edges[1])] += 1
    return cells


def _bin(value, edges):
    inside = [k for k in range(len(edges) - 1) if edges[k] <= value < edges[k + 1]]
    return inside[0] if inside else len(edges) - 2


def ranks(values):
    """Share of all pairs that are less alike; of equal ones, to nine digits, half."""
    values = {pair: round(value, 9) for pair, value in values.items()}
    ordered = sorted(values.values())
    below = {}
    above = {}
    for place, value in enumerate(ordered):
        below.setdefault(value, place)
        above[value] = place + 1
    return {
        pair: (below[value] + above[value]) / (2 * len(ordered)) for pair, value in values.items()
    }


def claims(first, second, corner):
    """How telling each pair is for a corner, by its ranks."""
    x, y = ranks(first), ranks(second)
    claim = {
        "first": lambda pair: x[pair] - y[pair],
        "second": lambda pair: y[pair] - x[pair],
        "both": lambda pair: min(x[pair], y[pair]),
        "neither": lambda pair: min(1 - x[pair], 1 - y[pair]),
    }[corner]
    return {pair: claim(pair) for pair in first}


def telling(first, second, corner, each=6):
    """Pairs with the highest claim to a corner; no sample in two of them."""
    claim = claims(first, second, corner)
    chosen, used = [], set()
    for pair in sorted(first, key=lambda pair: (-claim[pair], pair)):
        if len(chosen) < each and not used & set(pair):
            chosen.append(pair)
            used |= set(pair)
    return chosen


def fused(x, y, C, expert=0.0, product=1.0):
    """Fused similarity of two samples that are x alike in CLIP and y in the expert."""
    return C * x + expert * y + product * x * y
