"""The plan as a file of KPIs."""

import json

from .._checks import typed
from .._printable import printable
from .planning import Plan, plan_of
from .reading import Facts
from .words import Words


def kpi_toml(facts: Facts, language: str = "en") -> str:
    """Write the plan as `workbench gate` reads it.

    Parameters
    ----------
    facts : Facts
        Of :func:`read_facts`.
    language : {"en", "ja"}, default="en"
        Of the names.

    Returns
    -------
    str
        TOML; owners and dates are left empty.

    Raises
    ------
    InputError
        If there is no such language.

    Examples
    --------
    >>> from pathlib import Path
    >>> from ..gating.runs import Run
    >>> spaces = {"CLIP": {}, "fused": {"parents": ["CLIP"]}}
    >>> data = {"samples": 8, "captions": 0, "targets": [], "ids_sha256": "0", "skipped": []}
    >>> metrics = {"metrics": [], "verdict": [], "audit": []}
    >>> run = Run(Path("run"), metrics, {"data": data, "spaces": spaces})
    >>> advice = {"space": "fused", "advice": "not_enough", "standings": {}}
    >>> facts = Facts(run, advice, (), {})
    >>> kpi_toml(facts).splitlines()[:2]
    ['[[stage]]', 'name = "PoC"']
    """
    typed("facts", facts, Facts, "Facts, as read_facts gives them")
    return plan_toml(plan_of(facts), Words(language, facts.things))


def plan_toml(plan: Plan, words: Words) -> str:
    """Write a plan in a language.

    Parameters
    ----------
    plan : Plan
        Of :func:`workbench.brief.planning.plan_of`.
    words : Words
        Of the language.

    Returns
    -------
    str
        TOML.
    """
    lines: list[str] = []
    for stage in plan.stages:
        name = words.plain(f"plan.{stage.key}_name")
        unknown = "allow" if stage.allows_unknown else "fail"
        lines += ["[[stage]]", f"name = {_quoted(name)}", 'owner = ""', 'date = ""']
        lines += [f"not_yet_known = {_quoted(unknown)}", ""]
        for condition in stage.conditions:
            named = words.say(condition.words).striptags()
            lines += [
                "[[stage.kpi]]",
                f"name = {_quoted(named)}",
                f"that = {_quoted(condition.text)}",
                "",
            ]
    return "\n".join(lines).rstrip("\n") + "\n" if lines else ""


def _quoted(text: str) -> str:
    """A text of TOML: in single quotes where it has double ones, to be read more easily."""
    shown = printable(text, one_line=True)
    simple = '"' in shown and "'" not in shown and shown == text
    return f"'{text}'" if simple else json.dumps(text, ensure_ascii=False)
