"""Numbers and dates as a language writes them."""

import math
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from .._language.forms import DURATIONS, NAMES, UNITS, date_text
from .._printable import printable
from ..costing.words import WHOLE
from .saying import Bytes, Count, Date, Hundred, Money, Plain, Seconds, Similar, Times

MILLI = (0.001, "milli")


def number_words(value: Any, language: str) -> str | None:
    """Write a number, a size, a duration or a date.

    Parameters
    ----------
    value : object
        Of :mod:`workbench.brief.saying`.
    language : {"en", "ja"}
        Of the page.

    Returns
    -------
    str or None
        None where it is none of them.

    Examples
    --------
    >>> number_words(Date("2026-11-30T20:12:00+00:00"), "ja"), number_words(Count(1536), "ja")
    ('2026年11月30日', '1,536')
    >>> number_words(Bytes(12e9), "en"), number_words(Seconds(0.25), "ja")
    ('12 GB', '250ミリ秒')
    """
    units = NAMES[language]
    writers: dict[type, Callable[[Any], str]] = {
        Count: lambda each: f"{each.number:,.0f}",
        Hundred: lambda each: hundred_words(each.share, each.digits),
        Times: lambda each: _short(each.ratio),
        Similar: lambda each: f"{each.number:.2f}".replace("-", "−"),
        Plain: lambda each: f"{each.number:.3g}".replace("-", "−"),
        Bytes: lambda each: _size(each.number, language),
        Seconds: lambda each: _duration(each.number, units),
        Money: lambda each: _money(each.number, each.currency),
        Date: lambda each: _date(each.text, language),
    }
    writer = writers.get(type(value))
    return None if writer is None else writer(value)


def hundred_words(share: float, digits: int = 0) -> str:
    """Write a share as so many of 100.

    Parameters
    ----------
    share : float
        From 0 to 1; of a difference its size.
    digits : int, default=0
        Behind the point; small numbers have one all the same.

    Returns
    -------
    str
        Without a unit.

    Examples
    --------
    >>> hundred_words(0.936), hundred_words(0.004), hundred_words(0.0)
    ('94', '0.4', '0')
    """
    count = 100 * abs(share)
    if count < 0.05:
        return "0"
    return f"{count:.{digits}f}" if count >= 1 else f"{count:.1f}"


def _short(number: float) -> str:
    """Two digits, no more; whole from ten on."""
    return f"{number:,.0f}" if number >= 9.95 else f"{number:.1f}".removesuffix(".0")


def _size(size: float, language: str) -> str:
    space = " " if language == "en" else ""
    for unit, name in UNITS:
        if size >= unit:
            return f"{_short(size / unit)}{space}{name}"
    return f"{size:.0f}{NAMES[language]['byte']}"


def _duration(seconds: float, units: Mapping[str, str]) -> str:
    if not math.isfinite(seconds):
        return "–"
    for unit, name in (*DURATIONS, MILLI):
        if seconds >= 2 * unit or seconds >= unit == 1:
            return f"{_short(seconds / unit)}{units[name]}"
    return f"{1000 * seconds:.2g}{units['milli']}"


def _money(amount: float, currency: str) -> str:
    """Whole from a hundred on; a currency of letters stands apart, a sign such as 円 does not."""
    digits = 0 if abs(amount) >= WHOLE or amount == 0 else 2
    space = " " if currency.isascii() and currency else ""
    return f"{amount:,.{digits}f}{space}{printable(currency, one_line=True)}"


def _date(text: str, language: str) -> str:
    try:
        return date_text(datetime.fromisoformat(text), language)
    except ValueError:
        return text or "–"
