"""Images and texts to float32 rows: open_clip, timm, sentence encoders, own vectors."""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
