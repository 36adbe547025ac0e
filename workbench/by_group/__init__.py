"""For whom a space works: measures group by group, what fusing changes for each, weak slices."""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
