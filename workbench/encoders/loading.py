"""A SPEC to a loaded encoder."""

from contextlib import nullcontext

from .._require import InputError, require
from .hub import hub_message, is_hub_error, no_waiting
from .inference import find_device, quiet, seeded
from .kind import Spec
from .kinds import KINDS
from .model import Encoder
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
    require(spec.kind != "vectors", f"{spec}", "a model, not vectors")
    place = find_device(device)
    waiting = nullcontext() if spec.is_local else no_waiting()
    try:
        with seeded(), quiet(), waiting:
            encoder: Encoder = KINDS[spec.kind].load(spec, place)
            return encoder
    except InputError:
        raise
    except Exception as error:
        reason = (str(error).strip() or repr(error)).splitlines()[0]
        if is_hub_error(error):
            raise InputError(hub_message(spec, reason)) from error
        raise InputError(f"{spec}: expected a model and weights that load ({reason}).") from error
