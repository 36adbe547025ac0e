"""Kernels of the fused spaces (Wu et al., 2025, Proposition 2), and the variance of estimates."""

import math

from .vectors import centred, dot, rows_of, unit


def parents(clip, expert):
    """CLIP's rows at length 1; the expert's less their mean, then at length 1."""
    return [unit(x) for x in rows_of(clip)], [unit(x) for x in centred(rows_of(expert))]


def image_kernel(clip, expert, C):
    """``C k_clip + k_clip k_expert``."""
    psi, phi = parents(clip, expert)
    n = len(psi)
    return [[dot(psi[i], psi[j]) * (C + dot(phi[i], phi[j])) for j in range(n)] for i in range(n)]


def cross_kernel(clip, text, C):
    """``C k_clip`` between pictures and texts."""
    return [[C * dot(unit(x), unit(t)) for t in rows_of(text)] for x in rows_of(clip)]


def sum_kernel(clip, expert):
    """Of the concatenation: ``k_clip + k_expert``."""
    psi, phi = parents(clip, expert)
    n = len(psi)
    return [[dot(psi[i], psi[j]) + dot(phi[i], phi[j]) for j in range(n)] for i in range(n)]


def standard_error(clip, expert, width, kurtosis):
    """Of the random projection of the product to so many columns.

    ``Var = (m(x1, y1) m(x2, y2) - (k1 k2)^2) / l`` with
    ``m(a, b) = |a|^2 |b|^2 + 2 (a b)^2 + (kurtosis - 3) sum a_i^2 b_i^2``.
    """
    psi, phi = parents(clip, expert)
    n = len(psi)
    errors = []
    for i in range(n):
        row = []
        for j in range(n):
            moments = _moment(psi[i], psi[j], kurtosis) * _moment(phi[i], phi[j], kurtosis)
            product = dot(psi[i], psi[j]) * dot(phi[i], phi[j])
            row.append(math.sqrt(max(0.0, moments - product**2) / width))
        errors.append(row)
    return errors


def _moment(a, b, kurtosis):
    quartic = math.fsum(x * x * y * y for x, y in zip(a, b, strict=True))
    return dot(a, a) * dot(b, b) + 2 * dot(a, b) ** 2 + (kurtosis - 3) * quartic
