"""What can be asked of a column: a range of numbers, some of its values; and of all: words."""

import math
from dataclasses import dataclass

from .._printable import printable
from .._require import require

NO_VALUE = "(none)"  # stands for a value that is missing
MOST_NAMED = 3  # values that a sentence names
MOST_SHOWN = 40  # characters of a name


@dataclass(frozen=True)
class Range:
    """Numbers from ``low`` to ``high``, both included; None leaves an end open.

    Attributes
    ----------
    low, high : float or None
        The ends.

    Raises
    ------
    InputError
        If an end is no number, or they stand the wrong way round.
    """

    low: float | None = None
    high: float | None = None

    def __post_init__(self) -> None:
        for end in (self.low, self.high):
            known = end is None or (isinstance(end, int | float) and math.isfinite(end))
            require(known, f"{end!r} as the end of a range", "a number")
        if self.low is not None and self.high is not None:
            got = f"from {number(self.low)} to {number(self.high)}"
            require(self.low <= self.high, got, "the smaller number first")

    @property
    def is_open(self) -> bool:
        """Say whether nothing is asked.

        Returns
        -------
        bool
            True if both ends are open.
        """
        return self.low is None and self.high is None

    def words(self, column: str) -> str:
        """Say the condition.

        Parameters
        ----------
        column : str
            Of the numbers.

        Returns
        -------
        str
            As "disagreement ≥ 0.6".

        Examples
        --------
        >>> Range(0.6).words("disagreement"), Range(1, 10).words("rank")
        ('disagreement ≥ 0.6', '1 ≤ rank ≤ 10')
        """
        if self.low is not None and self.low == self.high:
            return f"{column} = {number(self.low)}"
        if self.low is None:
            return f"{column} ≤ {number(self.high)}"
        if self.high is None:
            return f"{column} ≥ {number(self.low)}"
        return f"{number(self.low)} ≤ {column} ≤ {number(self.high)}"


@dataclass(frozen=True)
class Among:
    """One of some values.

    Attributes
    ----------
    values : tuple of str
        As they are written; "" for a missing one.
    """

    values: tuple[str, ...] = ()

    @property
    def is_open(self) -> bool:
        """Say whether nothing is asked.

        Returns
        -------
        bool
            True without values.
        """
        return not self.values

    def words(self, column: str) -> str:
        """Say the condition.

        Parameters
        ----------
        column : str
            Of the values.

        Returns
        -------
        str
            As "kind = star or heart".

        Examples
        --------
        >>> Among(("star", "heart")).words("kind")
        'kind = star or heart'
        """
        named = [shortened(value or NO_VALUE) for value in self.values]
        if len(named) > MOST_NAMED:
            return f"{column} = one of {len(named):,}: {', '.join(named[:MOST_NAMED])}, …"
        return f"{column} = {' or '.join(named)}"


@dataclass(frozen=True)
class Words:
    """Words as they stand in captions, labels, ids or names of files, in any case.

    Attributes
    ----------
    text : str
        Part of one of these.
    """

    text: str = ""

    @property
    def is_open(self) -> bool:
        """Say whether nothing is asked.

        Returns
        -------
        bool
            True without words.
        """
        return not self.text.strip()

    def words(self, column: str) -> str:
        """Say the condition.

        Parameters
        ----------
        column : str
            What the words are looked for in.

        Returns
        -------
        str
            As "text has 'red'".
        """
        return f"{column} has '{shortened(self.text)}'"


Condition = Range | Among | Words


def number(value: float | None) -> str:
    """Write an end of a range.

    Parameters
    ----------
    value : float or None
        The number.

    Returns
    -------
    str
        With at most six digits, more if it is whole; no commas: it may be a year.

    Examples
    --------
    >>> number(1536.0), number(0.6)
    ('1536', '0.6')
    """
    if value is None:
        return ""
    return f"{value:.0f}" if float(value).is_integer() else f"{value:.6g}"


def shortened(words: str) -> str:
    """Cut the middle out of what is too long for a sentence.

    Parameters
    ----------
    words : str
        From data.

    Returns
    -------
    str
        Printable, on one line.
    """
    shown = printable(words, one_line=True)
    if len(shown) <= MOST_SHOWN:
        return shown
    half = (MOST_SHOWN - 1) // 2
    return f"{shown[:half]}…{shown[-half:]}"
