"""What a gate says: for a terminal, for a pull request (Markdown), for CI (JUnit XML)."""

import re
from collections.abc import Iterable, Sequence
from xml.etree import ElementTree as xml  # nosec B405: it writes; nothing is parsed

from .._printable import markdown_text, printable
from .judging import Judged, State
from .kpis import Stage
from .runs import Figure, Run

SIGNS = {State.PASSED: "✓", State.FAILED: "✗", State.UNKNOWN: "?"}
ILLEGAL = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")  # in XML 1.0


def gate_text(run: Run, judged: Sequence[Judged]) -> str:
    """Write what a gate says, for a terminal.

    Parameters
    ----------
    run : Run
        That was judged.
    judged : sequence of Judged
        Of all its KPIs.

    Returns
    -------
    str
        Stage by stage: a line for each KPI, and whether the stage is passed.
    """
    lines = [f"{run.name} ({run.created[:10]})"]
    for stage, of_stage in by_stage(judged):
        lines += ["", stage_words(stage), *(_line(each) for each in of_stage)]
        lines += [f"  {verdict_words(stage, of_stage)}"]
    return "\n".join(lines)


def _line(judged: Judged) -> str:
    name, condition = judged.kpi.name, judged.kpi.condition.text
    words = name if name == condition else f"{name}: {condition}"
    note = f" ({judged.note})" if judged.note else ""
    return f"  {SIGNS[judged.state]} {words}: {said_figure(judged)}{note}"


def gate_markdown(run: Run, judged: Sequence[Judged]) -> str:
    """Write what a gate says, for a pull request.

    Parameters
    ----------
    run : Run
        That was judged.
    judged : sequence of Judged
        Of all its KPIs.

    Returns
    -------
    str
        A heading and a table for each stage; words of the user's cannot end a cell.
    """
    parts = [f"## Gate: {markdown_text(run.name)} ({markdown_text(run.created[:10])})"]
    for stage, of_stage in by_stage(judged):
        rows = [_row(each) for each in of_stage]
        heading = ["| | KPI | condition | figure | note |", "| --- | --- | --- | --- | --- |"]
        parts += [f"### {markdown_text(stage_words(stage))}", "\n".join([*heading, *rows])]
        parts += [f"**{markdown_text(verdict_words(stage, of_stage))}**"]
    return "\n\n".join(parts) + "\n"


def _row(judged: Judged) -> str:
    kpi = judged.kpi
    name = "" if kpi.name == kpi.condition.text else kpi.name
    state = f"{SIGNS[judged.state]} {judged.state.value}"
    cells = [state, name, kpi.condition.text, said_figure(judged), judged.note]
    return f"| {' | '.join(map(markdown_text, cells))} |"


def gate_junit(run: Run, judged: Sequence[Judged]) -> str:
    """Write what a gate says, for CI.

    Parameters
    ----------
    run : Run
        That was judged.
    judged : sequence of Judged
        Of all its KPIs.

    Returns
    -------
    str
        JUnit XML: a suite for each stage, a case for each KPI; what stops a stage is a failure,
        what is not yet known and may be so is skipped.
    """
    root = xml.Element("testsuites", name=_text(f"gate: {run.name}"))
    for stage, of_stage in by_stage(judged):
        stopped = [each for each in of_stage if each.stops]
        skipped = [each for each in of_stage if _is_skipped(each)]
        counts = {"tests": len(of_stage), "failures": len(stopped), "skipped": len(skipped)}
        counts |= {"errors": 0}
        attributes = {key: str(count) for key, count in counts.items()}
        suite = xml.SubElement(root, "testsuite", {"name": _text(stage.name), **attributes})
        for each in of_stage:
            _add_case(suite, stage, each)
    xml.indent(root)
    return xml.tostring(root, encoding="unicode", xml_declaration=True) + "\n"


def _add_case(suite: xml.Element, stage: Stage, judged: Judged) -> None:
    names = {"classname": _text(stage.name), "name": _text(judged.kpi.name)}
    case = xml.SubElement(suite, "testcase", names)
    said = _text(f"{judged.kpi.condition.text}: {said_figure(judged)}")
    if judged.stops:
        xml.SubElement(case, "failure", type=judged.state.value, message=said)
    elif _is_skipped(judged):
        xml.SubElement(case, "skipped", message=f"{judged.state.value}: {said}")
    xml.SubElement(case, "system-out").text = said


def _is_skipped(judged: Judged) -> bool:
    return judged.state is State.UNKNOWN and not judged.stops


def _text(words: str) -> str:
    """Words without what XML cannot hold."""
    return ILLEGAL.sub("?", printable(words, one_line=True))


def gate_records(judged: Iterable[Judged]) -> list[dict[str, object]]:
    """Set down what a gate says, for programs.

    Parameters
    ----------
    judged : iterable of Judged
        Of all KPIs.

    Returns
    -------
    list of dict
        Of each: stage, owner, date, name, condition, value, low, high, state, stops, note.
    """
    return [
        {
            "stage": each.stage.name,
            "owner": each.stage.owner,
            "date": each.stage.date,
            "name": each.kpi.name,
            "condition": each.kpi.condition.text,
            "value": each.figure.value,
            "low": each.figure.low,
            "high": each.figure.high,
            "state": each.state.value,
            "stops": each.stops,
            "note": each.note,
        }
        for each in judged
    ]


def by_stage(judged: Iterable[Judged]) -> list[tuple[Stage, list[Judged]]]:
    """Put the KPIs of each stage together.

    Parameters
    ----------
    judged : iterable of Judged
        Of all stages.

    Returns
    -------
    list of tuple
        Stage and its KPIs, in their order.
    """
    found: dict[str, tuple[Stage, list[Judged]]] = {}
    for each in judged:
        found.setdefault(each.stage.name, (each.stage, []))[1].append(each)
    return list(found.values())


def stage_words(stage: Stage) -> str:
    """Name a stage, with its owner and its date.

    Parameters
    ----------
    stage : Stage
        Any.

    Returns
    -------
    str
        What nobody said is left out.

    Examples
    --------
    >>> stage_words(Stage("PoC", (), owner="A. Tanaka", date="2026-12-15"))
    'PoC (A. Tanaka, 2026-12-15)'
    """
    about = ", ".join(part for part in (stage.owner, stage.date) if part)
    return f"{stage.name} ({about})" if about else stage.name


def verdict_words(stage: Stage, judged: Sequence[Judged]) -> str:
    """Say whether a stage is passed.

    Parameters
    ----------
    stage : Stage
        Any.
    judged : sequence of Judged
        Of its KPIs.

    Returns
    -------
    str
        One sentence, with what stops it.
    """
    failed = sum(each.state is State.FAILED for each in judged)
    unknown = sum(each.state is State.UNKNOWN for each in judged)
    of_all = f"of {len(judged)} KPI{'' if len(judged) == 1 else 's'}"
    counts = [f"{failed} failed"] * bool(failed) + [f"{unknown} not yet known"] * bool(unknown)
    if any(each.stops for each in judged):
        return f"{stage.name}: not passed; {of_all} {', '.join(counts)}."
    allowed = f"; {unknown} not yet known, which this stage allows" if unknown else ""
    return f"{stage.name}: passed{allowed}."


def said_figure(judged: Judged) -> str:
    """Write the number of a KPI.

    Parameters
    ----------
    judged : Judged
        With its number.

    Returns
    -------
    str
        With its interval; a difference with its sign.
    """
    is_difference = len(judged.kpi.condition.terms) > 1
    return figure_words(judged.figure, signed=is_difference)


def figure_words(figure: Figure, *, signed: bool = False) -> str:
    """Write a number with its interval.

    Parameters
    ----------
    figure : Figure
        Any.
    signed : bool, default=False
        Whether a plus is written.

    Returns
    -------
    str
        An exact number alone, others with the limits.

    Examples
    --------
    >>> figure_words(Figure(0.9, 0.88, 0.92)), figure_words(Figure(12000.0, 12000.0, 12000.0))
    ('0.900 [0.880, 0.920]', '12,000')
    >>> figure_words(Figure(0.01, -0.01, 0.03), signed=True)
    '+0.010 [-0.010, +0.030]'
    """
    plus = "+" if signed else ""
    value, low, high, _ = figure
    if value == low == high:
        return f"{value:,.0f}" if value == int(value) else f"{value:{plus},.3f}"
    if not figure.has_interval:
        return f"{value:{plus}.3f}"
    return f"{value:{plus}.3f} [{low:{plus}.3f}, {high:{plus}.3f}]"
