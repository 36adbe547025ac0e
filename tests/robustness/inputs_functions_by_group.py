"""Bad input to measures by group."""

import numpy as np
import pandas as pd

import workbench as wb
from workbench import by_group

from .functions import call
from .material import IDS, LABELS, clip_space, expert_space

HITS = np.tile([1.0, 0.0], 20)
GROUPS = np.repeat(["a", "b"], 20)
WEIGHTS = "workbench.by_group.weights_by_group"
TOY = wb.Dataset("toy", IDS, None, pd.DataFrame({"label": LABELS}, index=IDS), ("label",))


def compared(**options):
    """Measures of two spaces, taken apart in a way that cannot be."""
    data = wb.Dataset("toy", IDS, None, pd.DataFrame({"label": LABELS}, index=IDS), ("label",))
    spaces = {"CLIP": clip_space(), "expert": expert_space()}
    return by_group.compare_groups(wb.compare(data, spaces, progress=False), **options)


ROWS = [
    call(
        "workbench.by_group.group_scores", "one group", ("1 group", "at least two"),
        by_group.group_scores, HITS, ["a"] * 40,
    ),
    call(
        "workbench.by_group.group_scores", "fewer groups than values", ("(40,)", "(20,)"),
        by_group.group_scores, HITS, GROUPS[:20],
    ),
    call(
        "workbench.by_group.group_scores", "values of other size", ("from 0 to 7", "from 0 to 1"),
        by_group.group_scores, 7 * HITS, GROUPS,
    ),
    call(
        "workbench.by_group.group_changes", "no group", ("no group", "at least one"),
        by_group.group_changes, HITS, HITS, [""] * 40,
    ),
    call(
        "workbench.by_group.group_changes", "words", ("values", "real numbers"),
        by_group.group_changes, ["a"] * 40, HITS, GROUPS,
    ),
    call(
        "workbench.by_group.pooled", "no variance", ("a variance of 0", "above 0"),
        by_group.pooled, [0.5, 0.6], [0.0, 0.1],
    ),
    call(
        "workbench.by_group.find_slices", "one cluster", ("n_clusters=1",),
        by_group.find_slices, np.eye(40), HITS, n_clusters=1,
    ),
    call(
        "workbench.by_group.find_slices", "equal rows", ("all equal", "rows that differ"),
        by_group.find_slices, np.ones((40, 2)), HITS,
    ),
    call("workbench.by_group.compare_groups", "no such column", ("age",), compared, column="age"),
    call(
        WEIGHTS, "a name as data", ("dataset='demo'",),
        by_group.weights_by_group, "demo", clip_space(), expert_space(), "label",
    ),
    call(
        WEIGHTS, "no weights", ("settings={}", "weights by name"),
        by_group.weights_by_group, TOY, clip_space(), expert_space(), "label", settings={},
    ),
    call(
        WEIGHTS, "no such column", ("'age'", "label"),
        by_group.weights_by_group, TOY, clip_space(), expert_space(), "age",
    ),
    call(
        WEIGHTS, "a number for weights", ("weights 'a'=3", "Weights(...)"),
        by_group.weights_by_group, TOY, clip_space(), expert_space(), "label", settings={"a": 3},
    ),
]  # fmt: skip
