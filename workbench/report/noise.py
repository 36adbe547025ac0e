"""Whether the estimate of the fused kernel is too coarse to order neighbours."""

import math

import pandas as pd

from .._language import kept, sentences, tr

LARGEST_SHARE = 0.5  # of the gap between neighbours, and of the spread, that errors may have
STAY = kept(
    "The nearest neighbours mostly stay at l = {width:,}: two similarities err by {error:.2g}"
    " against each other, the nearest and the tenth nearest differ by {gap:.2g}; the error is"
    " {share:.0f} % of the spread of all similarities."
)
NOISE = kept(
    "Neighbours are noise at l = {width:,}: two similarities err by {error:.2g} against each other,"
    " the nearest and the tenth nearest differ by {gap:.2g}; the error is {share:.0f} % of the"
    " spread of all similarities."
)
MOST_COLUMNS = 100_000  # a space of more is none that one keeps


def noise_words(curve: pd.DataFrame | None, width: int | None) -> str:
    """Say whether the estimate orders neighbours, and which width would.

    Two estimated similarities of one sample err against each other by the root of 2 times the
    standard error. That is set against the gap between the nearest and the tenth nearest; the
    standard error itself against the spread of all similarities.

    Parameters
    ----------
    curve : DataFrame or None
        Of :func:`workbench.error_curve`.
    width : int or None
        Of the fused space.

    Returns
    -------
    str
        One sentence or two; empty without a curve or a width.

    Examples
    --------
    >>> row = {"n_components": 2000, "standard_error": 0.03, "neighbour_gap": 0.04, "kept": 500}
    >>> noise_words(pd.DataFrame([row | {"kernel_std": 0.1}]), 2000)[:33]
    'Neighbours are noise at l = 2,000'
    """
    if curve is None or not len(curve) or width is None or "neighbour_gap" not in curve:
        return ""
    measured = curve.iloc[(curve.n_components - width).abs().argmin()]
    own, gap = float(measured.kept), float(measured.neighbour_gap)  # columns no product makes
    spread = float(measured.kernel_std)
    if width <= own or gap <= 0 or spread <= 0:
        return ""
    scale = (measured.n_components - own) / (width - own)
    error = math.sqrt(scale) * float(measured.standard_error)
    figures = {
        "width": width, "error": math.sqrt(2) * error, "gap": gap, "share": 100 * error / spread,
    }  # fmt: skip
    excess = max(math.sqrt(2) * error / gap, error / spread) / LARGEST_SHARE
    if excess <= 1:
        return tr(STAY, **figures)
    enough = own + (width - own) * excess**2
    step = 10 ** (math.floor(math.log10(enough)) - 1)
    rounded = math.ceil(enough / step) * step
    remedy = kept("Use the exact kernel (workbench fuse --method kernel).")
    if rounded <= MOST_COLUMNS:
        remedy = kept(
            "Use the exact kernel (workbench fuse --method kernel), or l of at least {wider:,}."
        )
    return sentences([tr(NOISE, **figures), tr(remedy, wider=rounded)])
