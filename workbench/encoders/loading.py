"""A SPEC to a loaded encoder."""

from collections.abc import Callable
from contextlib import nullcontext

from .._require import InputError, require
from .demo import _load_demo
from .encoder import Encoder
from .hub import _hub_message, _is_hub_error, _no_waiting
from .inference import _device, _quiet, _seeded
from .open_clip import _load_open_clip
from .sentence import _load_sentence
from .spec import Spec, parse_spec
from .timm import _load_timm


def load_encoder(spec: Spec | str, *, device: str = "auto") -> Encoder:
    """Load a model in evaluation mode.

    Parameters
    ----------
    spec : Spec or str
    device : {"auto", "cpu", "cuda"}, default="auto"
        ``auto`` takes a CUDA device if there is one.

    Raises
    ------
    InputError
        If the weights do not fit, or the hub cannot be reached: the message names the model, the
        cache that was looked in, and the two ways out.

    Examples
    --------
    >>> load_encoder("demo:clip").info["random_weights"]
    False
    """
    spec = parse_spec(spec) if isinstance(spec, str) else spec
    require(spec.kind in _LOADERS, f"{spec}", "a model, not vectors")
    place = _device(device)
    try:
        with _seeded(), _quiet(), nullcontext() if spec.is_local else _no_waiting():
            return _LOADERS[spec.kind](spec, place)
    except InputError:
        raise
    except Exception as error:
        reason = (str(error).strip() or repr(error)).splitlines()[0]
        if _is_hub_error(error):
            raise InputError(_hub_message(spec, reason)) from error
        raise InputError(f"{spec}: expected a model and weights that load ({reason}).") from error


_LOADERS: dict[str, Callable[[Spec, str], Encoder]] = {
    "demo": _load_demo, "open_clip": _load_open_clip,
    "timm": _load_timm, "sentence": _load_sentence,
}  # fmt: skip
