"""Encoded rows on disk, addressed by what was encoded and by what encoded it."""

from .cache import RowCache as RowCache
from .folders import Cached as Cached
from .folders import cache_problem as cache_problem
from .folders import clear as clear
from .folders import list_caches as list_caches
from .folders import rows_folder as rows_folder
from .folders import size_limit as size_limit
from .folders import sweep_unfinished as sweep_unfinished
from .verifying import newer_shards as newer_shards
from .verifying import verify as verify
