"""Folders, tables and the demonstration: each becomes one ``Dataset`` with stable ids."""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
