"""Running a model: device, precision, evaluation without noise."""

import logging
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import numpy as np

from .._require import require


@contextmanager
def quiet() -> Iterator[None]:
    """Keep the libraries' log lines back: what matters of them is raised or recorded.

    Yields
    ------
    None
        While they are kept back.
    """
    before = logging.root.manager.disable
    logging.disable(logging.ERROR)
    try:
        yield
    finally:
        logging.disable(before)


def find_device(device: str) -> str:
    """Settle where models run.

    Parameters
    ----------
    device : {"auto", "cpu", "cuda"}
        ``auto`` takes a CUDA device if there is one.

    Returns
    -------
    {"cpu", "cuda"}
        A device that is there.

    Raises
    ------
    InputError
        If it is none of these, or there is no CUDA device.
    """
    import torch

    require(device in ("auto", "cpu", "cuda"), f"device={device!r}", "auto, cpu or cuda")
    cuda = torch.cuda.is_available()
    require(device != "cuda" or cuda, "device='cuda' without a CUDA device", "auto or cpu")
    return "cuda" if cuda and device != "cpu" else "cpu"


@contextmanager
def seeded() -> Iterator[None]:
    """Make random weights, where they were asked for, the same on every run.

    Yields
    ------
    None
        With torch's generator of the CPU seeded; it goes on afterwards where it was.
    """
    import torch

    with torch.random.fork_rng(devices=[]), warnings.catch_warnings():
        warnings.simplefilter("ignore", FutureWarning)
        torch.default_generator.manual_seed(0)  # manual_seed would seed every GPU's too
        yield


def run_on(device: str, run: Callable[..., Any]) -> Callable[[Any], np.ndarray]:
    """Run batches in inference mode; in mixed precision on a GPU alone.

    Parameters
    ----------
    device : {"cpu", "cuda"}
        Where the model is.
    run : callable
        A batch to rows, both tensors on the device.

    Returns
    -------
    callable
        A batch on any device to rows, ndarray of float32.
    """
    import torch

    def inference(batch: Any) -> np.ndarray:
        amp = torch.autocast(device, dtype=torch.float16, enabled=device == "cuda")
        with torch.inference_mode(), amp:
            return np.asarray(run(batch.to(device)).float().cpu().numpy())

    return inference
