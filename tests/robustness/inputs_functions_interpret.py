"""Bad input to explanations."""

import numpy as np

from workbench import interpret
from workbench.fusion import fuse
from workbench.store import Space

from .functions import call

IDS = np.arange(20).astype(str)
RNG = np.random.default_rng(0)
CLIP, DINO = (Space(name, IDS, RNG.standard_normal((20, 4))) for name in ("CLIP", "DINO"))
FUSED = fuse(CLIP, DINO, method="kernel")

ROWS = [
    call(
        "workbench.interpret.explain_pair", "a space with columns",
        ("space CLIP", "keeps its parents"), interpret.explain_pair, CLIP, 0, 1,
    ),
    call(
        "workbench.interpret.explain_pair", "no such row", ("b", "20"),
        interpret.explain_pair, FUSED, 0, 20,
    ),
    call(
        "workbench.interpret.explain_pair", "an id", ("a", "row numbers"),
        interpret.explain_pair, FUSED, "s1", 2,
    ),
    call(
        "workbench.interpret.explain_rank", "one sample", ("two different samples",),
        interpret.explain_rank, FUSED, 4, 4,
    ),
    call(
        "workbench.interpret.explain_rank", "rows, no space", ("space",),
        interpret.explain_rank, np.eye(20), 4, 5,
    ),
]  # fmt: skip
