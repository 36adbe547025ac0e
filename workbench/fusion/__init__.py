"""KrossFuse: one embedding whose kernel is the product of its parents' kernels."""

import lazy_loader

from .._deprecation import with_old_names

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
__getattr__ = with_old_names(
    __name__, __getattr__, {"ALIGNMENTS": "CONSTRUCTIONS", "SIDES": "MODALITIES"}
)
