"""A SPEC to a loaded encoder."""

from contextlib import nullcontext

from .. import _checks
from .._require import InputError, require
from .encoder import Encoder, check_encoder
from .hub import hub_message, is_hub_error, no_waiting
from .inference import find_device, quiet, seeded
from .kind import Spec
from .kinds import KINDS, find_kind, kind_names
from .spec import parse_spec


def load_encoder(spec: Spec | str, *, device: str = "auto") -> Encoder:
    """Load a model in evaluation mode.

    Parameters
    ----------
    spec : Spec or str
        Which one; see ``GRAMMAR``.
    device : {"auto", "cpu", "cuda"}, default="auto"
        ``auto`` takes a CUDA device if there is one.

    Returns
    -------
    Encoder
        Ready to encode.

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
    got = f"SPEC {spec!r}, {type(spec).__name__}"
    require(isinstance(spec, Spec), got, "text, or what parse_spec gives")
    require(spec.kind != "vectors", f"{spec}", "a model, not vectors")
    kind = find_kind(spec.kind)
    if kind is None:
        raise InputError(f"{spec}: expected a kind among {', '.join(kind_names())}.")
    place = find_device(device)
    needs_hub = spec.kind in KINDS and not spec.is_local
    waiting = no_waiting() if needs_hub else nullcontext()
    try:
        with seeded(), quiet(), waiting:
            encoder: Encoder = kind.load(spec, place)
    except InputError:
        raise
    except Exception as error:
        reason = _checks.shortened(str(error) or repr(error))
        if is_hub_error(error):
            raise InputError(hub_message(spec, reason)) from error
        raise InputError(f"{spec}: expected a model and weights that load ({reason}).") from error
    check_encoder(encoder)
    return encoder
