"""Files of vectors that somebody else made, read without pickle: what they hold, row by row."""

from .numbers import check_vectors as check_vectors
from .reading import FORMATS as FORMATS
from .reading import read_vectors as read_vectors
