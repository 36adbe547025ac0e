"""The section on groups: what one encoder keeps together and the other splits."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from .._language import kept, listed, tr
from .._machine.threads import side_by_side
from ..align.describing import Describer, describer_of
from ..align.differences import difference_groups
from ..arrays import rows_differ
from ..data.dataset import Dataset
from ..evaluate.comparison import Comparison
from ..evaluate.findings.roles import spaces_in_role
from ..layout.rows import images
from .neighbours import Near, name_of, picture_of

LEAST = 30  # samples: fewer have no groups beyond chance
MOST_GROUPS = 3  # of each way
MOST_SHOWN = 8  # samples of a group
MOST_ROWS = 1000  # that find the groups; the others are placed


class GroupOfPage(NamedTuple):
    """A group, in words and in pictures."""

    words: str
    samples: Sequence[Near]


class Way(NamedTuple):
    """Groups that one space keeps together and another splits."""

    keeps: str
    splits: str
    groups: Sequence[GroupOfPage]


def groups_part(comparison: Comparison) -> list[Way]:
    """Find the groups in which CLIP and its expert differ, beyond chance.

    Parameters
    ----------
    comparison : Comparison
        Of a run.

    Returns
    -------
    list of Way
        Both ways; empty without two such spaces with pictures, or of few samples.
    """
    names = [*spaces_in_role(comparison.spaces, "clip"), *_experts(comparison)]
    rows = images({name: comparison.spaces[name] for name in names})
    dataset = comparison.dataset
    varied = [name for name in rows if rows_differ(rows[name])][:2]
    if len(varied) < 2 or dataset.n < LEAST:
        return []

    describer = describer_of(dataset)

    def way(names: Sequence[str]) -> Way:
        keeps, splits = names
        found = difference_groups(
            rows[keeps], rows[splits], n_groups=MOST_GROUPS, n_rows=MOST_ROWS, random_state=0
        )
        return Way(
            keeps, splits, [_group(dataset, describer, row) for row in found.to_dict("records")]
        )

    return side_by_side(way, (varied, varied[::-1]))


def _experts(comparison: Comparison) -> list[str]:
    """Experts as they were encoded."""
    experts = spaces_in_role(comparison.spaces, "expert")
    return [name for name in experts if not comparison.spaces[name].info.get("derived_from")]


def _group(dataset: Dataset, describer: Describer, group: dict[object, object]) -> GroupOfPage:
    rows = np.asarray(group["rows"], int)
    together, apart = float(str(group["kept"])), float(str(group["split"]))
    traits = listed((trait.words for trait in describer.describe(rows)), "; ")
    said = kept("{n:,} samples (similarity {kept:.2f} in the one, {split:.2f} in the other)")
    if traits:
        said = kept(
            "{n:,} samples: {traits} (similarity {kept:.2f} in the one, {split:.2f} in the other)"
        )
    words = tr(said, n=len(rows), traits=traits, kept=together, split=apart)
    shown = [Near(picture_of(dataset, row), name_of(dataset, row), "") for row in rows[:MOST_SHOWN]]
    return GroupOfPage(words, shown)
