"""Maps of all spaces in one shared frame, and how far to trust them."""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
