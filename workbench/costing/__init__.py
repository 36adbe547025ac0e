"""What spaces cost: bytes, seconds, milliseconds, and money a month at the user's prices."""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
