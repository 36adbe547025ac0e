"""The first section of the page: what is wrong with the data, with pictures."""

import base64
from collections.abc import Sequence
from typing import NamedTuple

from .._require import InputError
from ..auditing import Audit, Finding, with_vectors
from ..data.dataset import Dataset
from ..data.images import thumbnail
from ..data.plain_files import shown
from .parts import Reportable

MOST_PICTURES = 12  # of a finding
MOST_WORDS = 6  # examples in words
SIDE = 72  # pixels of a picture


class Picture(NamedTuple):
    """A small picture, and what it is."""

    uri: str
    name: str


class FindingOfPage(NamedTuple):
    """One finding, as the page shows it."""

    severity: str
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


def _finding(dataset: Dataset, found: Finding) -> FindingOfPage:
    pictures = _pictures(dataset, found.shown_rows(MOST_PICTURES))
    examples = [shown(example) for example in found.examples[:MOST_WORDS]]
    return FindingOfPage(found.severity, found.words, found.effect, pictures, examples)


def _pictures(dataset: Dataset, rows: list[int]) -> list[Picture]:
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
