"""Queries of words and pictures, ranked in every space side by side."""

from .engine import (
    Search as Search,
)
from .parents import (
    AS_ENCODED as AS_ENCODED,
)
from .parents import (
    parents_of as parents_of,
)
from .parents import (
    refit as refit,
)
from .query import (
    _SIGN as _SIGN,
)
from .query import (
    _WEIGHT as _WEIGHT,
)
from .query import (
    Term as Term,
)
from .query import (
    parse_query as parse_query,
)
from .tables import (
    side_by_side as side_by_side,
)
