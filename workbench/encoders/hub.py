"""Model hubs: whether one answers, and what to say when it does not."""

import os
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import urlsplit

from .spec import Spec


def _is_hub_error(error: BaseException | None) -> bool:
    """Whether a hub or the network is at the bottom of it; the libraries wrap such errors."""
    while error is not None:
        library = type(error).__module__.partition(".")[0]
        network = isinstance(error, ConnectionError | TimeoutError)
        if network or library in ("huggingface_hub", "httpx", "requests", "urllib", "urllib3"):
            return True
        error = error.__cause__ or error.__context__
    return False


def _hub_message(spec: Spec, reason: str) -> str:
    from huggingface_hub import constants

    offline = " (HF_HUB_OFFLINE is set)" if constants.HF_HUB_OFFLINE else ""
    return (
        f"{spec}: not in the cache {constants.HF_HUB_CACHE} and not to be had from the model hub"
        f"{offline}: expected a local checkpoint (weights=FILE or local-dir:FOLDER), or your own"
        f" vectors (vectors:FILE). The hub's client said: {reason}"
    )


def hub_reachable(seconds: float = 3.0) -> bool:
    """Whether the model hub answers at all; False where ``HF_HUB_OFFLINE`` is set."""
    from huggingface_hub import constants

    if constants.HF_HUB_OFFLINE:
        return False
    address = urlsplit(constants.ENDPOINT)
    port = address.port or (443 if address.scheme == "https" else 80)
    try:
        socket.create_connection((address.hostname or "", port), seconds).close()
    except OSError:
        return False
    return True


@contextmanager
def _no_waiting() -> Iterator[None]:
    """Look in the cache alone when the hub does not answer, without a minute of retries."""
    from huggingface_hub import constants

    before = constants.HF_HUB_OFFLINE
    proxied = any(os.environ.get(name) for name in ("HTTPS_PROXY", "https_proxy"))
    constants.HF_HUB_OFFLINE = before or not (proxied or hub_reachable())
    try:
        yield
    finally:
        constants.HF_HUB_OFFLINE = before
