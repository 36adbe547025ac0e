"""``workbench brief``: a run for those who decide, as a page, as slides, on paper."""

import argparse
from pathlib import Path
from typing import Any, NamedTuple

from .._require import require
from ..files import write_text
from .checking import check_rows_file

PARTS = ("report.html", "metrics.json", "manifest.json", "outcomes.safetensors", "examples.json")


class Places(NamedTuple):
    """Files to write; None for what was not asked for."""

    page: Path
    pdf: Path | None
    slides: Path | None
    slides_pdf: Path | None
    kpi: Path | None


def brief(arguments: argparse.Namespace) -> tuple[dict[str, Any], str]:
    """Write a run for those who decide.

    Parameters
    ----------
    arguments : argparse.Namespace
        Of the verb ``brief``.

    Returns
    -------
    result : dict
        The advice, the conditions of the plan, and the files.
    text : str
        The files, one a line.

    Raises
    ------
    InputError
        If the folder is no run, nothing is fused in it, or a file cannot be written or printed.
    """
    from ..brief.kpi_text import kpi_toml
    from ..brief.page import brief_page, brief_slides
    from ..brief.pdf import print_pdf
    from ..brief.planning import as_mapping, plan_of
    from ..brief.reading import read_facts
    from ..costing.prices import read_prices

    facts = read_facts(arguments.run_folder, arguments.shift)
    prices = None if arguments.prices is None else read_prices(arguments.prices)
    places = _places(arguments)
    _check(arguments.run_folder, places)
    page = brief_page(facts, arguments.lang, prices)
    write_text(places.page, page)
    if places.pdf is not None:
        print_pdf(page, places.pdf)
    if places.slides is not None:
        slides = brief_slides(facts, arguments.lang, prices)
        write_text(places.slides, slides)
        if places.slides_pdf is not None:
            print_pdf(slides, places.slides_pdf)
    if places.kpi is not None:
        write_text(places.kpi, kpi_toml(facts, arguments.lang))
    written = {name: str(path) for name, path in places._asdict().items() if path is not None}
    plan = as_mapping(plan_of(facts))
    return {"advice": facts.advice, "plan": plan, **written}, "\n".join(written.values())


def _places(arguments: argparse.Namespace) -> Places:
    """Where files go: beside the page, and that into the folder of the run."""
    page = arguments.out or arguments.run_folder / f"brief-{arguments.lang}.html"
    slides = page.with_name(f"{page.stem}-slides{page.suffix}") if arguments.slides else None
    pdf = page.with_suffix(".pdf") if arguments.pdf else None
    both = arguments.pdf and slides is not None
    slides_pdf = slides.with_suffix(".pdf") if both and slides is not None else None
    return Places(page, pdf, slides, slides_pdf, arguments.kpi_out)


def _check(run: Path, places: Places) -> None:
    """Refuse files that could not be written, before any work."""
    inputs = [run / part for part in PARTS]
    suffixes = {"page": ".html", "slides": ".html", "kpi": ".toml"}
    for name, path in places._asdict().items():
        if path is None:
            continue
        suffix = suffixes.get(name, ".pdf")
        flag = "--kpi-out" if name == "kpi" else "--out"
        require(path.suffix == suffix, f"{flag} {path}", f"a file that ends in {suffix}")
        check_rows_file(path, flag, inputs, suffix=suffix, force=True)
