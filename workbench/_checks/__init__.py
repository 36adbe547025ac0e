"""What functions ask of their arguments: each check gives the value, or one sentence."""

from .rows import labels as labels
from .rows import matrix as matrix
from .rows import numbers as numbers
from .rows import row_numbers as row_numbers
from .rows import same_width as same_width
from .scalars import MOST_SEED as MOST_SEED
from .scalars import is_integer as is_integer
from .scalars import is_number as is_number
from .scalars import positive as positive
from .scalars import random_source as random_source
from .scalars import seed as seed
from .scalars import share as share
from .scalars import whole_number as whole_number
from .values import keywords as keywords
from .values import meant as meant
from .values import named as named
from .values import one_of as one_of
from .values import several as several
from .values import shortened as shortened
from .values import shown as shown
from .values import typed as typed
