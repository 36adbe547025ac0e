"""The report and the standalone export: offline HTML, metrics and manifest; notebooks run."""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
