"""Whether the estimate of the fused kernel is too coarse to order neighbours."""

import math

import pandas as pd

LARGEST_SHARE = 0.5  # of the gap between neighbours, and of the spread, that errors may have
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
    kept, gap = float(measured.kept), float(measured.neighbour_gap)
    spread = float(measured.kernel_std)
    if width <= kept or gap <= 0 or spread <= 0:
        return ""
    scale = (measured.n_components - kept) / (width - kept)
    error = math.sqrt(scale) * float(measured.standard_error)
    figures = (
        f"two similarities err by {math.sqrt(2) * error:.2g} against each other, the nearest and"
        f" the tenth nearest differ by {gap:.2g}; the error is {100 * error / spread:.0f} % of the"
        " spread of all similarities"
    )
    excess = max(math.sqrt(2) * error / gap, error / spread) / LARGEST_SHARE
    if excess <= 1:
        return f"The nearest neighbours mostly stay at l = {width:,}: {figures}."
    enough = kept + (width - kept) * excess**2
    step = 10 ** (math.floor(math.log10(enough)) - 1)
    rounded = math.ceil(enough / step) * step
    wider = f", or l of at least {rounded:,}" if rounded <= MOST_COLUMNS else ""
    remedy = f"Use the exact kernel (workbench fuse --method kernel){wider}."
    return f"Neighbours are noise at l = {width:,}: {figures}. {remedy}"
