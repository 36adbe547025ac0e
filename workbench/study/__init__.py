"""One run, from data to pages: each step made once, saved, and brought back."""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
