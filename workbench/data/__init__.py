"""Folders, tables and the demonstration: each becomes one ``Dataset`` with stable ids."""

from typing import Any

import lazy_loader

from .._deprecation import warn_renamed

_lookup, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)


def __getattr__(name: str) -> Any:
    if name not in ("asset", "cache_dir"):
        return _lookup(name)
    from .. import files

    warn_renamed(f"workbench.data.{name}", f"workbench.files.{name}")
    return getattr(files, name)
