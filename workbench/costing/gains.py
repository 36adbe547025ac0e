"""What a gain is worth a month, with what chance makes of it."""

from typing import NamedTuple

from .prices import Prices
from .words import money_text


class Worth(NamedTuple):
    """Money a month that better answers bring.

    Attributes
    ----------
    value, low, high : float
        And its 95 % interval; NaN limits where nobody knows them.
    """

    value: float
    low: float
    high: float


def worth_of(gain: tuple[float, float, float], prices: Prices) -> Worth:
    """Multiply a gain by queries and by what each is worth.

    Parameters
    ----------
    gain : tuple of float
        Share of queries that are answered right and were not before, and its interval.
    prices : Prices
        Volumes and prices.

    Returns
    -------
    Worth
        Money a month.

    Examples
    --------
    >>> worth_of((0.02, -0.01, 0.05), Prices(vectors=1, queries_per_month=1000, each=0.5))
    Worth(value=10.0, low=-5.0, high=25.0)
    """
    factor = prices.queries_per_month * prices.each
    value, low, high = (each * factor for each in gain)
    return Worth(value, low, high)


def worth_words(worth: Worth, more: float, prices: Prices) -> str:
    """Say whether a gain pays for what it costs more.

    Parameters
    ----------
    worth : Worth
        Money a month.
    more : float
        Money a month that the better space costs more.
    prices : Prices
        Whose currency.

    Returns
    -------
    str
        One sentence; between the two it is not yet known.

    Examples
    --------
    >>> worth_words(Worth(10, -5, 25), 2, Prices(vectors=1, measure="a - b", currency="EUR"))
    'a - b is worth 10.00 EUR a month [-5.00, 25.00], and costs 2.00 EUR more: not yet known.'
    """
    low, high = (money_text(limit, "").strip() for limit in (worth.low, worth.high))
    said = f"{prices.measure} is worth {money_text(worth.value, prices.currency).strip()} a month"
    said += f" [{low}, {high}], and costs {money_text(more, prices.currency).strip()} more"
    if worth.low > more:
        return f"{said}: it pays."
    if worth.high < more:
        return f"{said}: it does not pay."
    return f"{said}: not yet known."
