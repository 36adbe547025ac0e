"""Figures of arrays and tables that are already there: plotly, one template, one palette."""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
