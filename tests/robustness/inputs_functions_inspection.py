"""Bad input to what finds samples that deserve a look."""

import numpy as np
import pandas as pd

import workbench as wb
from workbench import inspection
from workbench.store import Space

from .functions import call
from .material import IDS, LABELS

ROOM = "workbench.inspection"
DATA = wb.Dataset("toy", IDS, None, pd.DataFrame({"label": LABELS}, index=IDS), ("label",))
CLIP = Space("CLIP", IDS, np.random.default_rng(0).random((len(IDS), 4)))
OTHER = Space("CLIP", IDS[::-1], CLIP.image)
COMPARISON = wb.compare(DATA, {"CLIP": CLIP}, progress=False)
NAME = f"{ROOM}.wrong_labels"

ROWS = [
    call(NAME, "a name as data", ("dataset='demo'",), inspection.wrong_labels, "demo", {}),
    call(NAME, "no space", ("no space: expected at least one",), inspection.wrong_labels, DATA, {}),
    call(
        NAME, "no such column", ("'age'", "label"),
        inspection.wrong_labels, DATA, {"CLIP": CLIP}, "age",
    ),
    call(
        NAME, "none at most", ("most=0", "at least 1"),
        inspection.wrong_labels, DATA, {"CLIP": CLIP}, most=0,
    ),
    call(
        NAME, "spaces of different samples", ("other",),
        inspection.wrong_labels, DATA, {"CLIP": CLIP, "other": OTHER},
    ),
    call(
        f"{ROOM}.moved_samples", "no shift", ("found=3", "find_shift"),
        inspection.moved_samples, 3,
    ),
    call(
        f"{ROOM}.weak_slices", "no comparison", ("comparison=3", "compare"),
        inspection.weak_slices, 3,
    ),
    call(
        f"{ROOM}.weak_slices", "no such space", ("space='fused'", "CLIP"),
        inspection.weak_slices, COMPARISON, "fused",
    ),
    call(
        f"{ROOM}.weak_slices", "no such task", ("task='probe'", "knn"),
        inspection.weak_slices, COMPARISON, task="probe",
    ),
]  # fmt: skip
