"""Linked maps of several spaces in JupyterLab, and what can be asked of them."""

import lazy_loader

from .._deprecation import with_old_names

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
__getattr__ = with_old_names(
    __name__,
    __getattr__,
    {
        "K": "NEIGHBOURS", "METRICS": "FIGURES", "PROBE_ROWS": "SAMPLE_ROWS",
        "Probes": "KernelSample",
    },
)  # fmt: skip
