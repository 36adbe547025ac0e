"""What functions ask of their arguments: each check gives the value, or one sentence."""

from .rows import labels as labels
from .rows import matrix as matrix
from .rows import numbers as numbers
from .rows import row_numbers as row_numbers
from .rows import same_width as same_width
from .values import MOST_SEED as MOST_SEED
from .values import is_integer as is_integer
from .values import is_number as is_number
from .values import keywords as keywords
from .values import meant as meant
from .values import named as named
from .values import one_of as one_of
from .values import positive as positive
from .values import random_source as random_source
from .values import seed as seed
from .values import several as several
from .values import shortened as shortened
from .values import shown as shown
from .values import typed as typed
from .values import whole_number as whole_number
