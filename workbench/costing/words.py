"""Bytes, seconds and money in words."""

UNITS = ((1e12, "TB"), (1e9, "GB"), (1e6, "MB"), (1e3, "KB"))
MINUTE, HOUR, DAY = 60, 3600, 86400
TWO_DIGITS = 9.95  # from here on whole numbers
WHOLE = 99.995  # money, from here on without cents


def size_text(size: float) -> str:
    """Write a number of bytes.

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
            return f"{_short(size / unit)} {name}"
    return f"{size:.0f} bytes"


def duration_text(seconds: float) -> str:
    """Write a duration.

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
    for unit, name in ((DAY, "days"), (HOUR, "h"), (MINUTE, "min"), (1, "s")):
        if seconds >= 2 * unit or unit == 1 <= seconds:
            return f"{_short(seconds / unit)} {name}"
    milliseconds = 1000 * seconds
    return f"{_short(milliseconds) if milliseconds >= 0.95 else format(milliseconds, '.1g')} ms"


def money_text(amount: float, currency: str) -> str:
    """Write an amount of money.

    Parameters
    ----------
    amount : float
        Any; below 0 for what is paid.
    currency : str
        As the user calls it.

    Returns
    -------
    str
        Cents for small amounts alone.

    Examples
    --------
    >>> money_text(1234.5, "EUR"), money_text(-0.5, "USD"), money_text(0.0004, "EUR")
    ('1,234 EUR', '-0.50 USD', '0.0004 EUR')
    """
    size = abs(amount)
    if size >= WHOLE or size == 0:
        return f"{amount:z,.0f} {currency}"
    return f"{amount:.2f} {currency}" if size >= 0.01 else f"{amount:.1g} {currency}"


def _short(number: float) -> str:
    """Two digits, no more; whole from ten on."""
    return f"{number:.0f}" if number >= TWO_DIGITS else f"{number:.1f}".removesuffix(".0")
