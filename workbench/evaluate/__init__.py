"""What each space is good for: classes, retrieval, clusters, few examples, the comparison."""

import lazy_loader

from .._deprecation import with_old_names

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
__getattr__ = with_old_names(
    __name__,
    __getattr__,
    {
        "constants": "sweep_C",
        "interval": "mean_interval",
        "resampling_interval": "mean_interval",
        "siblings": "caption_retrieval",
    },
)
