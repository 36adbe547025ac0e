"""Bad input to what finds a shift."""

import numpy as np

from workbench import shift
from workbench.store import Space

from .functions import call

NEW = np.arange(40) >= 20
K = np.eye(40)
IDS = np.arange(40).astype(str)
CLIP = Space("CLIP", IDS, np.eye(40))
TEXTS = Space("CLIP", IDS, None, np.eye(40))

ROWS = [
    call(
        "workbench.shift.find_shift", "no marks", ("new of int64", "40 marks"),
        shift.find_shift, {"CLIP": CLIP}, np.arange(40),
    ),
    call(
        "workbench.shift.find_shift", "no space", ("no space", "at least one"),
        shift.find_shift, {}, NEW,
    ),
    call(
        "workbench.shift.find_shift", "texts alone", ("without image rows",),
        shift.find_shift, {"CLIP": TEXTS}, NEW,
    ),
    call(
        "workbench.shift.find_shift", "no permutation", ("n_permutations=0",),
        shift.find_shift, {"CLIP": CLIP}, NEW, n_permutations=0,
    ),
    call(
        "workbench.shift.mmd_test", "a kernel that is not square", ("(40, 3)", "(n, n)"),
        shift.mmd_test, np.ones((40, 3)), NEW,
    ),
    call(
        "workbench.shift.mmd_test", "a kernel with a hole", ("K", "finite"),
        shift.mmd_test, np.full((40, 40), np.nan), NEW,
    ),
    call(
        "workbench.shift.classifier_test", "a few new ones", ("at least 10 new ones",),
        shift.classifier_test, K, np.arange(40) >= 38,
    ),
    call(
        "workbench.shift.witness", "marks of others", ("shape (20,)", "40 marks"),
        shift.witness, K, NEW[:20],
    ),
    call(
        "workbench.shift.novelty", "no quantile", ("quantile=-1",),
        shift.novelty, K, NEW, quantile=-1,
    ),
    call(
        "workbench.shift.class_shares", "labels of others", ("40 marks", "shape"),
        shift.class_shares, ["a"] * 40, NEW[:20],
    ),
]  # fmt: skip
