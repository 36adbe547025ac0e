"""Maps of all spaces in one shared frame, and how far to trust them."""

from typing import Any

import lazy_loader

from .._deprecation import warn_renamed

_current, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)


def __getattr__(name: str) -> Any:
    """Load a public name when it is first used; old ones answer for one version."""
    if name not in ("honesty", "honesty_of"):
        return _current(name)
    from . import old_names

    warn_renamed(f"{__name__}.{name}", f"{__name__}.{old_names.RENAMED[name]}")
    return getattr(old_names, name)
