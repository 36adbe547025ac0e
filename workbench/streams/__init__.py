"""More rows than memory holds: files in, a file out, a block at a time, and on after a stop."""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
