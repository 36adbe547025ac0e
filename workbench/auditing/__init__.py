"""What is wrong with the data, before any work: each finding with what it does to which measure."""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
