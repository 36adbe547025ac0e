"""Whether to fuse, with which weights and how wide: one recommendation, and how sure it is."""

from .front import knee as knee
from .front import pareto as pareto
from .result import Poc as Poc
from .run import run as run
