"""Dates, durations and sizes as a language writes them."""

from collections.abc import Mapping
from datetime import datetime

from .speaking import language

UNITS = ((1e12, "TB"), (1e9, "GB"), (1e6, "MB"), (1e3, "KB"))
MINUTE, HOUR, DAY = 60, 3600, 86400
DURATIONS = ((DAY, "day"), (HOUR, "hour"), (MINUTE, "minute"), (1, "second"))
NAMES: Mapping[str, Mapping[str, str]] = {  # of units, with what parts them from their number
    "en": {
        "byte": " bytes", "day": " days", "hour": " h", "minute": " min", "second": " s",
        "milli": " ms",
    },
    "ja": {
        "byte": "バイト", "day": "日", "hour": "時間", "minute": "分", "second": "秒",
        "milli": "ミリ秒",
    },
}  # fmt: skip
SPACES = {"en": " ", "ja": "\u00a0"}  # before a unit of size; Japanese breaks lines anywhere
MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September",
    "October", "November", "December",
)  # fmt: skip
TWO_DIGITS = 9.95  # from here on whole numbers


def date_text(day: datetime, lang: str) -> str:
    """Write a date.

    Parameters
    ----------
    day : datetime
        Any.
    lang : {"en", "ja"}
        Of the page.

    Returns
    -------
    str
        Without the time of the day.

    Examples
    --------
    >>> date_text(datetime(2026, 11, 30), "en"), date_text(datetime(2026, 11, 30), "ja")
    ('30 November 2026', '2026年11月30日')
    """
    if lang == "ja":
        return f"{day.year}年{day.month}月{day.day}日"
    return f"{day.day} {MONTHS[day.month - 1]} {day.year}"


def moment_text(text: str) -> str:
    """Write a moment, in the language that is spoken.

    Parameters
    ----------
    text : str
        As ISO 8601 has it, which is what English pages show.

    Returns
    -------
    str
        What is no moment stays as it is.

    Examples
    --------
    >>> moment_text("2026-11-30T20:35:37+00:00")
    '2026-11-30T20:35:37+00:00'
    """
    if language() == "en":
        return text
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return text
    zone = f"（{moment.tzname()}）" if moment.tzname() else ""
    return f"{date_text(moment, language())} {moment:%H:%M}{zone}"


def size_text(size: float) -> str:
    """Write a number of bytes, in the language that is spoken.

    Parameters
    ----------
    size : float
        Bytes.

    Returns
    -------
    str
        In units of a thousand.

    Examples
    --------
    >>> size_text(12_000), size_text(2048 * 1e6)
    ('12 KB', '2 GB')
    """
    for unit, name in UNITS:
        if size >= 0.9995 * unit:
            return f"{_short(size / unit)}{SPACES[language()]}{name}"
    return f"{size:.0f}{NAMES[language()]['byte']}"


def duration_text(seconds: float) -> str:
    """Write a duration, in the language that is spoken.

    Parameters
    ----------
    seconds : float
        At least 0.

    Returns
    -------
    str
        In the unit that people would use.

    Examples
    --------
    >>> duration_text(0.25), duration_text(42), duration_text(7200)
    ('250 ms', '42 s', '2 h')
    """
    names = NAMES[language()]
    for unit, name in DURATIONS:
        if seconds >= 2 * unit or unit == 1 <= seconds:
            return f"{_short(seconds / unit)}{names[name]}"
    milliseconds = 1000 * seconds
    count = _short(milliseconds) if milliseconds >= 0.95 else format(milliseconds, ".1g")
    return f"{count}{names['milli']}"


def _short(number: float) -> str:
    """Two digits, no more; whole from ten on."""
    return f"{number:.0f}" if number >= TWO_DIGITS else f"{number:.1f}".removesuffix(".0")
