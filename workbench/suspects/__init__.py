"""Samples to look at: labels that their neighbours do not share, in any space or in all."""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
