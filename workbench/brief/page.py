"""The brief as a page of its own, and as slides: words, drawings and pictures in one file."""

from importlib.resources import files
from pathlib import Path
from typing import Any

from markupsafe import Markup

from .._checks import typed
from .._printable import printable
from .._require import InputError
from ..costing.prices import Prices
from ..gating.runs import EXPECTED
from . import figures
from .asking import answers_of
from .balance import Side, gains_of, lines_of, losses_of
from .costing import costs_of
from .deciding import decision_of, facts_line
from .glossary import terms_of
from .kpi_text import plan_toml
from .making import dataset_of, made_of
from .planning import plan_of
from .reading import Facts
from .risks import risks_of
from .saying import Name, Similar, SpaceName
from .showing import seen_of, steps_of
from .words import Words

SHEETS = ("page", "pictures", "print")
SLIDE_SHEETS = ("page", "pictures", "slides")


def brief_page(facts: Facts, language: str = "en", prices: Prices | None = None) -> str:
    """Write a run on three pages, for those who decide.

    Parameters
    ----------
    facts : Facts
        Of :func:`read_facts`.
    language : {"en", "ja"}, default="en"
        Of the page.
    prices : Prices, default=None
        Of :func:`workbench.costing.read_prices`: what a month comes to is said.

    Returns
    -------
    str
        One HTML page: no script, and nothing asked of a network.

    Raises
    ------
    InputError
        If there is no such language, or a file of the run is damaged.

    Examples
    --------
    >>> from pathlib import Path
    >>> from ..gating.runs import Run
    >>> spaces = {"CLIP": {}, "fused": {"parents": ["CLIP"]}}
    >>> data = {"samples": 8, "captions": 0, "targets": [], "ids_sha256": "0", "skipped": []}
    >>> run = Run(Path("run"), {"metrics": [], "verdict": []}, {"data": data, "spaces": spaces})
    >>> advice = {"space": "fused", "advice": "not_enough", "standings": {}}
    >>> facts = Facts(run, advice, (), {})
    >>> "データが足りません" in brief_page(facts, "ja")
    True
    """
    return _rendered("brief.html", facts, language, SHEETS, prices)


def brief_slides(facts: Facts, language: str = "en", prices: Prices | None = None) -> str:
    """Write the same as slides, 16 to 9.

    Parameters
    ----------
    facts : Facts
        Of :func:`read_facts`.
    language : {"en", "ja"}, default="en"
        Of the slides.
    prices : Prices, default=None
        Of :func:`workbench.costing.read_prices`: what a month comes to is said.

    Returns
    -------
    str
        One HTML page, a slide on each sheet when it is printed.

    Raises
    ------
    InputError
        If there is no such language, or a file of the run is damaged.

    Examples
    --------
    >>> from pathlib import Path
    >>> from ..gating.runs import Run
    >>> spaces = {"CLIP": {}, "fused": {"parents": ["CLIP"]}}
    >>> data = {"samples": 8, "captions": 0, "targets": [], "ids_sha256": "0", "skipped": []}
    >>> run = Run(Path("run"), {"metrics": [], "verdict": []}, {"data": data, "spaces": spaces})
    >>> advice = {"space": "fused", "advice": "not_enough", "standings": {}}
    >>> facts = Facts(run, advice, (), {})
    >>> brief_slides(facts).count('<section class="slide')
    11
    """
    return _rendered("slides.html", facts, language, SLIDE_SHEETS, prices)


def _rendered(
    name: str, facts: Facts, language: str, sheets: tuple[str, ...], prices: Prices | None
) -> str:
    from jinja2 import Environment, PackageLoader

    typed("facts", facts, Facts, "Facts, as read_facts gives them")
    if prices is not None:
        typed("prices", prices, Prices, "Prices, as read_prices gives them")
    words = Words(language, facts.things)
    environment = Environment(
        loader=PackageLoader("workbench.brief", "static"), autoescape=True, finalize=_shown,
        trim_blocks=True, lstrip_blocks=True,
    )  # fmt: skip
    styles = Markup(_styles(sheets))  # nosec B704: files of the package
    template = environment.get_template(name)
    try:
        return template.render(**_content(facts, words, prices), styles=styles)
    except (LookupError, TypeError, ValueError, AttributeError, ArithmeticError) as error:
        folder = facts.run.folder
        raise InputError(f"{folder}, whose files are damaged: expected {EXPECTED}.") from error


def _shown(value: Any) -> Any:
    """Return what a template shows of a value; what is HTML already stays."""
    return printable(value) if type(value) is str else value


def _styles(sheets: tuple[str, ...]) -> str:
    static = Path(str(files("workbench.brief") / "static"))
    return "".join(static.joinpath(f"{sheet}.css").read_text("utf-8") for sheet in sheets)


def _content(facts: Facts, words: Words, prices: Prices | None) -> dict[str, Any]:
    """Everything that the templates ask for."""
    costs, plan = costs_of(facts, prices), plan_of(facts)
    lines = lines_of(facts)
    return {
        "w": words,
        "kicker": words.text("page.kicker", dataset=Name(dataset_of(facts))),
        "facts": facts_line(facts),
        "decision": decision_of(facts),
        "seen": seen_of(facts),
        "steps": steps_of(facts),
        "space": SpaceName(facts.space),
        "rival": SpaceName(facts.rival),
        "sides": [
            ("head.gain", *_drawn(gains_of(facts), words)),
            ("head.loss", *_drawn(losses_of(facts), words)),
        ],
        "gaps": figures.draw_lines(lines, words) if lines else None,
        "costs": costs,
        "risks": risks_of(facts),
        "plan": plan,
        "toml": plan_toml(plan, words),
        "answers": answers_of(facts),
        "terms": terms_of(facts.gaps, words.language),
        "made": made_of(facts, words.language),
        "name": Name,
        "similar": Similar,
        "draw_similarity": figures.draw_similarity,
        "draw_price": figures.draw_price,
    }


def _drawn(side: Side, words: Words) -> tuple[Any, Any]:
    drawn = None if side.hundred is None else figures.draw_hundred(side.hundred, words)
    return side, drawn
