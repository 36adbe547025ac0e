"""The report: one offline HTML page for a reader, metrics and manifest beside it."""

from pathlib import Path
from typing import Any

from .._checks import one_of
from .._language import LANGUAGES, kept, retold, speaking, tr
from ..data.dataset import Dataset
from ..evaluate.comparison import Comparison
from ..files import write_text
from ..json_text import plain_types, strict_json
from .accounts import account_blocks, finding_rows
from .audit import audit_of, audit_rows, clean_words
from .example_files import write_examples
from .examples import examples_of, without_places
from .given import check_comparison, check_maps, check_study, check_title, folder_of
from .glossary import glossary
from .groups import groups_part
from .judged import judged_part
from .linked import MapsOfPage, linked_page
from .metrics import metrics_record
from .model_card import card_markdown, model_card
from .neighbours import Found, found_neighbours, neighbours_part
from .old_call import as_reportable
from .outcome_files import write_outcomes
from .pairs import pairs_part
from .parts import Reportable
from .provenance import manifest, manifest_facts
from .rendering import figure_record, render
from .run_places import places_of
from .sections import sections_of
from .sentences import caveats, is_krossfuse, summary
from .sources import source_rows
from .tables import score_table, table_note
from .verdict import prices_part, things_of, verdicts_part
from .weights import weights_part

TITLE = kept("What does each space see?")
SHOWN = (  # texts of the page, in which folders of this machine are made short
    "audit", "card", "data", "notes", "remarks", "skipped", "sources", "summary", "title",
    "verdicts",
)  # fmt: skip
MAX_SKIPPED = 200  # rows of the list of skipped files


def write_report(
    study: Reportable | Comparison,
    out: str | Path,
    *,
    title: str | None = None,
    created: str | None = None,
    progress: bool = True,
    lang: str = "en",
    **old: Any,
) -> Path:
    """Write report.html, metrics, manifest, outcomes and examples, each whole or not at all.

    The page is one file that asks for nothing else: it opens from a disk, without a network.

    Parameters
    ----------
    study : Reportable
        A run: a ``Study``, a :class:`ReportParts`, or what has the same attributes.
    out : str or Path
        Folder; made if it is not there.
    title : str, default=None
        Heading of the page; the name of the data if None.
    created : str, default=None
        Date for the manifest; now if None.
    progress : bool, default=True
        Bar over the thumbnails, on stderr.
    lang : {"en", "ja"}, default="en"
        Language of the page and of the model card; names and words of the data stay as they are.
    **old : Any
        Keywords of the version before, which took a Comparison and its company one by one:
        layouts, honesty, method, kernels, curve, spectra, parameters.

    Returns
    -------
    Path
        Of report.html.

    Raises
    ------
    InputError
        If the folder cannot be written, the title is no text, there is no such language, or the
        run has not what a report reads.
    TypeError
        If a keyword is not known.

    Examples
    --------
    >>> import tempfile
    >>> import numpy as np
    >>> import workbench as wb
    >>> import pandas as pd
    >>> ids = np.array(list("abcdef"))
    >>> data = wb.Dataset("toy", ids, None, pd.DataFrame(index=ids))
    >>> clip = wb.Space("CLIP", ids, np.random.default_rng(0).random((6, 4)))
    >>> parts = wb.report.ReportParts(wb.compare(data, {"CLIP": clip}, progress=False))
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     wb.report.write_report(parts, folder, progress=False).name
    'report.html'
    """
    out = folder_of(out)
    check_title(title)
    one_of("lang", lang, LANGUAGES)
    study = as_reportable(study, old)
    check_study(study)
    check_comparison(study.comparison)
    dataset = study.comparison.dataset
    check_maps(study.maps, study.projection_quality, study.map_method, dataset.n)
    about = manifest(study.comparison, study.parameters, created)
    found = audit_of(study)
    heading = title or dataset.name
    neighbours = found_neighbours(study.comparison)
    hide = places_of(study.comparison, study.parameters).hide
    with speaking(lang):
        page = _page(study, neighbours, progress)
        card = model_card(study.comparison, about, found, page["banner"])
        page |= {"audit": audit_rows(found), "clean": clean_words(dataset)}
        page |= {"title": heading, "kicker": tr(TITLE), "card": card}
        page |= {"manifest": strict_json(about, indent=1), "facts": manifest_facts(about)}
        rendered = render(page | {key: hide(page[key]) for key in SHOWN})
        card_text = card_markdown(hide(heading), hide(card))
    with speaking("en"):  # files are for programs
        metrics = metrics_record(study) | {"audit": [] if found is None else found.records()}
    write_outcomes(study.comparison, out)
    write_text(out / "MODEL_CARD.md", card_text)
    write_examples(without_places(examples_of(study.comparison, neighbours), hide), out)
    write_text(out / "metrics.json", strict_json(hide(plain_types(metrics)), indent=1) + "\n")
    write_text(out / "manifest.json", strict_json(about, indent=1) + "\n")
    return write_text(out / "report.html", rendered)


def _page(study: Reportable, neighbours: Found | None, progress: bool) -> dict[str, Any]:
    """Return everything that the template asks for."""
    from ..views.style import banner_of

    comparison = study.comparison
    banner = banner_of(comparison.spaces)
    maps = MapsOfPage(
        comparison.dataset, study.maps or {}, study.projection_quality or {}, study.map_method,
        banner,
    )  # fmt: skip
    page = linked_page(maps, progress)
    drawn = {
        "sections": sections_of(study, banner),
        "weights": weights_part(study, banner),
        "pairs": pairs_part(study, banner),
    }
    page["data"]["figures"] |= _figures(**drawn)
    said = _verdict(study, neighbours) | _numbers(comparison) | _skipped(comparison.dataset)
    return page | drawn | said | {"caveats": caveats(comparison, banner)}


def _figures(sections: Any, weights: Any, pairs: Any) -> dict[str, Any]:
    """Figures of the page, by name."""
    figures = {each.id: each.figure for each in sections}
    if weights is not None and weights.figure is not None:
        figures["weights"] = weights.figure
    if pairs is not None:
        figures["pair_plot"] = pairs.figure
    return {name: figure_record(figure) for name, figure in figures.items()}


def _verdict(study: Reportable, neighbours: Found | None) -> dict[str, Any]:
    """What to do, its price, and what shows why."""
    comparison = study.comparison
    chosen = getattr(study, "choice", None) is not None
    verdicts = verdicts_part(comparison, chosen=chosen)
    return {
        "summary": summary(comparison),
        "verdicts": verdicts,
        "judged": judged_part(study, comparison),
        "prices": prices_part(comparison),
        "things": things_of(comparison.dataset),
        "thing": things_of(comparison.dataset).removesuffix("s"),
        "neighbours": neighbours_part(comparison.dataset, neighbours),
        "ways": groups_part(comparison),
    }


def _numbers(comparison: Comparison) -> dict[str, Any]:
    """Measures, and what is said of them."""
    table = score_table(comparison)
    return {
        "glossary": glossary(table.columns),
        "accounts": account_blocks(comparison),
        "findings": finding_rows(comparison),
        "remarks": comparison.remarks(),
        "columns": table.heads,
        "table": table.rows,
        "table_note": table_note(comparison),
        "is_krossfuse": is_krossfuse(comparison),
        "notes": [retold(note) for note in comparison.notes],
        "sources": source_rows(comparison.spaces),
    }


def _skipped(dataset: Dataset) -> dict[str, Any]:
    """Files that were not read."""
    skipped = dataset.skipped[["file", "reason"]].astype(str).to_numpy().tolist()
    more = max(0, len(skipped) - MAX_SKIPPED)
    return {"skipped": skipped[:MAX_SKIPPED], "more_skipped": more}
