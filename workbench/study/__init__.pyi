"""One run, from data to pages: each step made once, saved, and brought back."""

from .settings import Settings as Settings
from .study import Study as Study
