"""Gates: whether a run meets what was asked of it, stage by stage; runs side by side in time."""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
