"""What a KPI is about: one number of a run, or the difference of two, written in one line.

    TERM      = [baseline.]SPACE.MEASURE[TARGET]  |  data.NAME
    CONDITION = TERM [- TERM] (>= | > | <= | <) NUMBER

Names with other letters than those of words stand in quotes: ``"fused (exact)".knn[colour]``.
"""

import re
from dataclasses import dataclass

from .._require import InputError, require

NAME = r'"[^"]+"|[\w@+]+'
TERM = rf"(?:(baseline)\.)?({NAME})\.({NAME})(?:\.({NAME}))?(?:\[([^\[\]]+)\])?"
NUMBER = r"[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?"
CONDITION = re.compile(rf"\s*({TERM})(?:\s+-\s+({TERM}))?\s*(>=|<=|>|<)\s*({NUMBER})\s*")
GROUPS = 6  # of a term: the whole, baseline, space, two names, target
FORM = (
    'SPACE.MEASURE >= NUMBER or SPACE.MEASURE - SPACE.MEASURE >= NUMBER, such as "fused.knn -'
    ' concat.knn >= -0.01", with spaces around the minus'
)


@dataclass(frozen=True)
class Term:
    """One number that a run is asked for.

    Attributes
    ----------
    text : str
        As it was written.
    space : str
        Name or role of a space; "data" for what is counted of the data.
    measure : str
        Short name of a measure, name of a metric, of a cost, or of what is counted.
    task : str
        Which task's metric it is, where several have one of this name; empty mostly.
    target : str
        Whose classes; empty for the main target.
    of_baseline : bool
        Whether the other run is asked.
    of_data : bool
        Whether it is of the data and not of a space.
    """

    text: str
    space: str
    measure: str
    task: str = ""
    target: str = ""
    of_baseline: bool = False
    of_data: bool = False


@dataclass(frozen=True)
class Condition:
    """What a number must be.

    Attributes
    ----------
    text : str
        As it was written.
    first : Term
        The number.
    second : Term or None
        What is taken from it, if anything.
    sign : {">=", ">", "<=", "<"}
        Which side is good.
    threshold : float
        The limit.
    """

    text: str
    first: Term
    second: Term | None
    sign: str
    threshold: float

    @property
    def terms(self) -> tuple[Term, ...]:
        """List the numbers that are asked for.

        Returns
        -------
        tuple of Term
            One or two.
        """
        return (self.first,) if self.second is None else (self.first, self.second)


def condition_of(text: object, where: str) -> Condition:
    """Read a condition.

    Parameters
    ----------
    text : object
        As it stands in the file.
    where : str
        Its place, for messages.

    Returns
    -------
    Condition
        Its parts.

    Raises
    ------
    InputError
        If it is none.

    Examples
    --------
    >>> read = condition_of("fused.recall_at_1 - clip.recall_at_1 >= 0", "kpi 1")
    >>> read.first.space, read.second.measure, read.sign, read.threshold
    ('fused', 'recall_at_1', '>=', 0.0)
    >>> condition_of("data.unreadable <= 0", "kpi 2").first.of_data
    True
    """
    require(isinstance(text, str), f"{where}: that = {text!r}", f"text: {FORM}")
    found = CONDITION.fullmatch(str(text))
    if found is None:
        raise InputError(f"{where}: that = {text!r}: expected {FORM}.")
    groups = found.groups()
    first, second = groups[:GROUPS], groups[GROUPS : 2 * GROUPS]
    taken = None if second[0] is None else _term(second, where)
    sign, number = groups[-2:]
    return Condition(str(text).strip(), _term(first, where), taken, sign, float(number))


def term_of(text: str, where: str) -> Term:
    """Read what names one number.

    Parameters
    ----------
    text : str
        ``SPACE.MEASURE`` or ``SPACE.MEASURE[TARGET]``.
    where : str
        Its place, for messages.

    Returns
    -------
    Term
        Its parts.

    Raises
    ------
    InputError
        If it is none.

    Examples
    --------
    >>> term_of('"fused (exact)".knn[colour]', "--measure").target
    'colour'
    """
    found = re.fullmatch(rf"\s*({TERM})\s*", text) if isinstance(text, str) else None
    if found is None:
        raise InputError(f"{where} {text!r}: expected SPACE.MEASURE, such as fused.knn[colour].")
    return _term(found.groups(), where)


def _term(groups: tuple[str | None, ...], where: str) -> Term:
    text, baseline, space, name, more, target = groups
    of_data = space == "data"  # without quotes, which would make it a space of this name
    got = f"{where}: {text}"
    require(not (of_data and (more or target)), got, "data.NAME alone")
    task, measure = ("", name) if more is None else (name, more)
    return Term(
        str(text), _bare(space), _bare(measure), _bare(task), _bare(target).strip(),
        of_baseline=baseline is not None, of_data=of_data,
    )  # fmt: skip


def _bare(name: str | None) -> str:
    """A name without its quotes."""
    return "" if name is None else name.strip().removeprefix('"').removesuffix('"')
