"""Why two samples are near or far in a fused space, and why a hit is ranked where it is."""

from .pair import Pair as Pair
from .pair import explain_pair as explain_pair
from .rank import Ranked as Ranked
from .rank import explain_rank as explain_rank
