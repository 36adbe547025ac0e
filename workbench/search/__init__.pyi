"""Queries of words and pictures, ranked in every space side by side."""

from .answers import Unanswered as Unanswered
from .engine import Search as Search
from .parents import AS_ENCODED as AS_ENCODED
from .parents import parents_of as parents_of
from .parents import refit as refit
from .query import Term as Term
from .query import parse_query as parse_query
from .rankings import Ranking as Ranking
from .tables import side_by_side as side_by_side
