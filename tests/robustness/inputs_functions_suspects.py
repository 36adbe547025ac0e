"""Bad input to what looks for wrong labels."""

import numpy as np

from workbench.store import Space
from workbench.suspects import suspect_labels

from .functions import call

DOOR = "workbench.suspects.suspect_labels"
IDS = np.arange(20).astype(str)
CLIP, LABELS = Space("CLIP", IDS, np.eye(20)), np.repeat(["a", "b"], 10)
OTHER = Space("expert", IDS[::-1], np.eye(20))

ROWS = [
    call(DOOR, "one class", ("1 class",), suspect_labels, {"CLIP": CLIP}, ["a"] * 20),
    call(DOOR, "labels of others", ("labels", "20"), suspect_labels, {"CLIP": CLIP}, LABELS[:9]),
    call(DOOR, "too many neighbours", ("k=99",), suspect_labels, {"CLIP": CLIP}, LABELS, k=99),
    call(
        DOOR, "other samples", ("expert, of other samples than CLIP",),
        suspect_labels, {"CLIP": CLIP, "expert": OTHER}, LABELS,
    ),
    call(DOOR, "a space alone", ("spaces",), suspect_labels, CLIP, LABELS),
]  # fmt: skip
