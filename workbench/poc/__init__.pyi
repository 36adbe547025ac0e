"""Whether to fuse, with which weights and how wide: one recommendation, and how sure it is."""

from .front import knee as knee
from .front import pareto as pareto
from .page import Figures as Figures
from .page import write as write
from .result import Poc as Poc
from .run import run as run
