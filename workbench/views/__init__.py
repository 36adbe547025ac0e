"""Figures of arrays and tables that are already there: plotly, one template, one palette."""

import lazy_loader

from .._deprecation import with_old_names

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
__getattr__ = with_old_names(__name__, __getattr__, {"HEADLINES": "LABELS"})
