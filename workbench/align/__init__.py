"""How alike two spaces are on the same rows: CKA, mutual neighbours, groups that differ."""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
