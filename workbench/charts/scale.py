"""From numbers to places on paper."""

import math
from collections.abc import Iterable
from typing import NamedTuple

STEPS = (1.0, 2.0, 2.5, 5.0, 10.0)


class Scale(NamedTuple):
    """A straight scale.

    Attributes
    ----------
    low, high : float
        Numbers at its ends.
    start, end : float
        Their places.
    step : float
        Distance of the ticks.
    """

    low: float
    high: float
    start: float
    end: float
    step: float = 1.0

    def place(self, number: float) -> float:
        """Say where a number lies.

        Parameters
        ----------
        number : float
            Any.

        Returns
        -------
        float
            Its place, to a tenth.
        """
        share = (number - self.low) / (self.high - self.low)
        return round(self.start + share * (self.end - self.start), 1)


def scale_of(numbers: Iterable[float], start: float, end: float) -> Scale:
    """Make a scale that holds some numbers, with round ends.

    Parameters
    ----------
    numbers : iterable of float
        What is not finite is passed over.
    start, end : float
        Places of its ends.

    Returns
    -------
    Scale
        From 0 to 1 where there is no number.

    Examples
    --------
    >>> scale_of([0.52, 0.91], 0, 100)[:2]
    (0.5, 1.0)
    >>> scale_of([3.0], 0, 100)[:2]
    (2.4, 3.6)
    """
    finite = [number for number in numbers if math.isfinite(number)]
    if not finite:
        return Scale(0.0, 1.0, start, end, 0.2)
    low, high = min(finite), max(finite)
    if low == high:
        low, high = low - 0.5, high + 0.5
    step = step_of(low, high)
    return Scale(_down(low, step), -_down(-high, step), start, end, step)


def _down(number: float, step: float) -> float:
    """Next multiple of the step at or below a number."""
    return float(f"{math.floor(number / step + 1e-9) * step:.12g}")


def step_of(low: float, high: float, most: int = 5) -> float:
    """Choose a round distance of ticks.

    Parameters
    ----------
    low, high : float
        Ends of what is shown.
    most : int, default=5
        Distances at most, or one more.

    Returns
    -------
    float
        One, two, two and a half or five times a power of ten.

    Examples
    --------
    >>> step_of(0.52, 0.91)
    0.1
    """
    rough = (high - low) / most
    power = 10.0 ** math.floor(math.log10(rough))
    return next(step * power for step in STEPS if step * power >= rough * (1 - 1e-9))


def ticks_of(scale: Scale) -> list[float]:
    """List the numbers that stand at a scale.

    Parameters
    ----------
    scale : Scale
        With round ends.

    Returns
    -------
    list of float
        Both ends among them.

    Examples
    --------
    >>> ticks_of(Scale(0.5, 1.0, 0, 100, step=0.1))
    [0.5, 0.6, 0.7, 0.8, 0.9, 1.0]
    """
    count = round((scale.high - scale.low) / scale.step)
    return [float(f"{scale.low + i * scale.step:.12g}") for i in range(count + 1)]


def tick_words(number: float, step: float) -> str:
    """Write a number at a scale.

    Parameters
    ----------
    number : float
        A tick.
    step : float
        Distance of ticks.

    Returns
    -------
    str
        With as many digits as the distance needs.

    Examples
    --------
    >>> tick_words(0.6, 0.1), tick_words(1200.0, 200.0), tick_words(0.25, 0.25)
    ('0.6', '1,200', '0.25')
    """
    digits = next((n for n in range(7) if math.isclose(step * 10**n, round(step * 10**n))), 6)
    return f"{number:,.{digits}f}"
