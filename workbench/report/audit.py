"""The first section of the page: what is wrong with the data, with pictures."""

import base64
from collections.abc import Sequence
from typing import NamedTuple

from .._language import kept, listed, retold, tr
from .._require import InputError
from ..auditing import Audit, Finding, with_vectors
from ..data.dataset import Dataset
from ..data.images import thumbnail
from ..data.plain_files import shown
from .parts import Reportable

MOST_PICTURES = 12  # of a finding
MOST_WORDS = 6  # examples in words
COUNTED = ("repeated captions",)  # findings whose examples are sentences
SIDE = 72  # pixels of a picture


class Picture(NamedTuple):
    """A small picture, and what it is."""

    uri: str
    name: str


class FindingOfPage(NamedTuple):
    """One finding, as the page shows it."""

    severity: str
    grave: str  # how bad it is, in words
    words: str
    effect: str
    pictures: Sequence[Picture]
    examples: Sequence[str]


def audit_of(study: Reportable) -> Audit | None:
    """Take the audit of a run, and look at its vectors too, which are there by now.

    Parameters
    ----------
    study : Reportable
        A run.

    Returns
    -------
    Audit or None
        None where the run has none.
    """
    done = getattr(study, "audit", None)
    if done is None:
        return None
    spaces = study.comparison.spaces
    made = {name: space for name, space in spaces.items() if not space.info.get("parents")}
    return with_vectors(done, made)


def audit_rows(done: Audit | None) -> list[FindingOfPage] | None:
    """Make what the page shows of the audit.

    Parameters
    ----------
    done : Audit or None
        Of :func:`audit_of`.

    Returns
    -------
    list of FindingOfPage or None
        Worst first; None where the run has no audit.
    """
    return None if done is None else [_finding(done.dataset, found) for found in done.findings]


def clean_words(dataset: Dataset) -> str:
    """Say that nothing was found, and among what.

    Parameters
    ----------
    dataset : Dataset
        Which was looked at.

    Returns
    -------
    str
        One sentence.
    """
    absent = []
    if dataset.paths is not None:
        absent.append(tr("no unreadable, constant or repeated pictures"))
    if dataset.targets:
        absent.append(tr("no labels spelled in two ways"))
    if len(dataset.captions):
        absent.append(tr("no shared captions"))
    if not absent:
        return tr("There were no pictures, labels or captions to look at.")
    said = kept("Nothing was found that could mislead a measure: {absent}.")
    return tr(said, absent=listed(absent))


def _finding(dataset: Dataset, found: Finding) -> FindingOfPage:
    pictures = small_pictures(dataset, found.shown_rows(MOST_PICTURES))
    told = retold if found.kind in COUNTED else str  # of others they are words of the data
    examples = [shown(told(example)) for example in found.examples[:MOST_WORDS]]
    return FindingOfPage(
        found.severity, tr(found.severity), retold(found.words), tr(found.effect), pictures,
        examples,
    )  # fmt: skip


def small_pictures(dataset: Dataset, rows: list[int]) -> list[Picture]:
    """Make small pictures of some samples.

    Parameters
    ----------
    dataset : Dataset
        Whose they are.
    rows : list of int
        Numbers of the samples.

    Returns
    -------
    list of Picture
        In this order; those that cannot be read any more are left out, all without pictures.
    """
    pictures = []
    paths = dataset.paths or ()
    for row in rows if paths else []:
        try:
            data = thumbnail(paths[row], SIDE, dataset.background)
        except InputError:  # it went away since
            continue
        uri = f"data:image/webp;base64,{base64.b64encode(data).decode()}"
        pictures.append(Picture(uri, shown(dataset.table["file"].iloc[row])))
    return pictures
