"""Money in words."""

WHOLE = 99.995  # money, from here on without cents


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
