"""The command line: thin verbs over the rooms below; results on stdout, progress on stderr."""

from .main import main

__all__ = ["main"]
