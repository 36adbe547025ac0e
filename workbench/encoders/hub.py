"""Model hubs: whether one answers, and what to say when it does not."""

import os
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import urlsplit

from .._checks import is_number
from .._require import require
from .kind import Spec


def is_hub_error(error: BaseException | None) -> bool:
    """Tell whether a hub or the network is at the bottom of an error.

    Parameters
    ----------
    error : BaseException or None
        The libraries wrap such errors, so its causes are looked at too.

    Returns
    -------
    bool
        False for None.
    """
    while error is not None:
        library = type(error).__module__.partition(".")[0]
        network = isinstance(error, ConnectionError | TimeoutError)
        if network or library in ("huggingface_hub", "httpx", "requests", "urllib", "urllib3"):
            return True
        error = error.__cause__ or error.__context__
    return False


def hub_message(spec: Spec, reason: str) -> str:
    """Say where was looked, and the two ways out.

    Parameters
    ----------
    spec : Spec
        The model.
    reason : str
        What the hub's client said.

    Returns
    -------
    str
        One line.
    """
    from huggingface_hub import constants

    offline = " (HF_HUB_OFFLINE is set)" if constants.HF_HUB_OFFLINE else ""
    return (
        f"{spec}: not in the cache {constants.HF_HUB_CACHE} and could not be downloaded from the"
        f" model hub{offline}: expected a local checkpoint (weights=FILE or local-dir:FOLDER), or"
        f" your own vectors (vectors:FILE). The hub's client said: {reason}"
    )


def hub_reachable(seconds: float = 3.0) -> bool:
    """Tell whether the model hub answers at all.

    Parameters
    ----------
    seconds : float, default=3.0
        How long to wait for it.

    Returns
    -------
    bool
        False where ``HF_HUB_OFFLINE`` is set.

    Raises
    ------
    InputError
        If the time is not above 0.
    """
    fits = is_number(seconds) and 0 < seconds < 3600
    require(fits, f"seconds={seconds!r}", "seconds above 0")
    from huggingface_hub import constants

    if constants.HF_HUB_OFFLINE:
        return False
    address = urlsplit(constants.ENDPOINT)
    usual_port = 443 if address.scheme == "https" else 80
    place = (address.hostname or "", address.port or usual_port)
    try:
        socket.create_connection(place, seconds).close()
    except OSError:
        return False
    return True


@contextmanager
def no_waiting() -> Iterator[None]:
    """Look in the cache alone when the hub does not answer, without a minute of retries.

    Yields
    ------
    None
        With the hub's client switched off where the hub does not answer.
    """
    from huggingface_hub import constants

    before = constants.HF_HUB_OFFLINE
    proxied = any(os.environ.get(name) for name in ("HTTPS_PROXY", "https_proxy"))
    constants.HF_HUB_OFFLINE = before or not (proxied or hub_reachable())
    try:
        yield
    finally:
        constants.HF_HUB_OFFLINE = before
