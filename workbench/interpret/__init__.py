"""Why two samples are near or far in a fused space, and why a hit is ranked where it is."""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
