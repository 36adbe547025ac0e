"""Fuse CLIP with a vision or text expert (KrossFuse); see and measure what each space sees.

``load`` data, ``encode`` it by two models, ``fuse`` them, ``compare`` and ``explore`` the spaces.
Importing this loads nothing else: every name is loaded when it is first used.
"""

import lazy_loader

__version__ = "0.1.0"
__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
