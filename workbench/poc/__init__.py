"""Whether to fuse, with which weights and how wide: one recommendation, and how sure it is."""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
