"""Running a model: device, precision, evaluation without noise."""

import logging
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import numpy as np

from .._require import require


@contextmanager
def _quiet() -> Iterator[None]:
    """Keep the libraries' log lines back: what matters of them is raised or recorded."""
    before = logging.root.manager.disable
    logging.disable(logging.ERROR)
    try:
        yield
    finally:
        logging.disable(before)


def _device(device: str) -> str:
    import torch

    require(device in ("auto", "cpu", "cuda"), f"device={device!r}", "auto, cpu or cuda")
    cuda = torch.cuda.is_available()
    require(device != "cuda" or cuda, "device='cuda' without a CUDA device", "auto or cpu")
    return "cuda" if cuda and device != "cpu" else "cpu"


@contextmanager
def _seeded() -> Iterator[None]:
    """Random weights, where they were asked for, are the same on every run."""
    import torch

    with torch.random.fork_rng(devices=[]), warnings.catch_warnings():
        warnings.simplefilter("ignore", FutureWarning)
        torch.manual_seed(0)
        yield


def _on(device: str, run: Callable[..., Any]) -> Callable[..., Any]:
    """Inference mode; mixed precision on a GPU alone; rows as float32."""
    import torch

    def inference(batch: Any) -> np.ndarray:
        amp = torch.autocast(device, dtype=torch.float16, enabled=device == "cuda")
        with torch.inference_mode(), amp:
            return run(batch.to(device)).float().cpu().numpy()

    return inference
