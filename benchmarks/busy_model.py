"""How busy encoding keeps a model: its speed beside a bare loop over tensors that are ready.

    python benchmarks/busy_model.py [--pictures 256] [--repeats 3] [--side 640] [--spec SPEC ...]

For each model, in one process, in turn, the least of the repeats: pictures per second of
:func:`workbench.encode` from JPEG files; of the model alone, over the same batches, all prepared
before; and of opening and preparing alone. Where both share the processor's cores, encoding cannot
be faster than both together, ``1 / (1 / model + 1 / opening)``, which is printed as the bound; with
a GPU the model alone is the bound. Pictures are noise, enlarged; ``--jpeg-draft`` as of the verb.
"""

import argparse
import platform
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import torch
from PIL import Image

import workbench as wb
from workbench.encoders.batches import picture_batches, picture_keys
from workbench.encoders.heap import blocks_kept
from workbench.encoders.loading import load_encoder

SPECS = ("timm:tf_efficientnet_lite0,weights=random", "open_clip:ViT-B-32,weights=random")


def write_photographs(folder: Path, n: int, side: int) -> None:
    """Write JPEGs of noise, enlarged, a few of each of many sizes about one."""
    rng = np.random.default_rng(0)
    for number in range(n):
        small = Image.fromarray(rng.integers(0, 255, (30, 40, 3), dtype=np.uint8))
        height = int(side * rng.uniform(0.9, 1.1))
        small.resize((4 * height // 3, height)).save(folder / f"{number:04d}.jpg", quality=90)


def seconds_of(work: Callable[[], Any]) -> float:
    """Time one call."""
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def alone(model: Callable[[Any], Any], ready: Sequence[Any]) -> None:
    """Run the model over batches, with its large blocks of memory kept as encoding keeps them."""
    with blocks_kept():
        for batch in ready:
            model(batch)


def ways_of(spec: str, dataset: wb.Dataset, draft: int | None) -> dict[str, Callable[[], Any]]:
    """Encode, the model alone, opening alone: all over the same batches."""
    encoder: Any = load_encoder(spec)
    paths = dict(zip(picture_keys(dataset), dataset.paths or (), strict=True))
    sizes: list[int] = []
    encode_batch = encoder.encode_batch

    def counted(batch: Any) -> Any:
        sizes.append(len(batch))
        return encode_batch(batch)

    encoder = replace(encoder, encode_batch=counted)
    encoding = {"encoder": encoder, "cache": False, "progress": False, "jpeg_draft": draft}
    wb.encode(dataset, role="expert", **encoding)  # finds the size of a batch
    size = max(sizes[len(sizes) // 2 :])

    def batches() -> Any:
        return picture_batches(list(paths), paths, encoder, size, dataset.background, draft)

    ready = [torch.stack(list(tensors)) for _, tensors in batches()]
    return {
        "encode": lambda: wb.encode(dataset, role="expert", batch_size=size, **encoding),
        "model": lambda: alone(encode_batch, ready),
        "opening": lambda: [len(tensors) for _, tensors in batches()],
    }


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--pictures", type=int, default=256)
    parser.add_argument("--repeats", type=int, default=3)
    parser.add_argument("--side", type=int, default=640, help="pixels of the shorter side, about")
    parser.add_argument("--jpeg-draft", type=int)
    parser.add_argument("--spec", nargs="+", default=SPECS)
    options = parser.parse_args()
    print(f"Python {platform.python_version()}, torch {torch.__version__}, {platform.machine()}\n")
    print("| model | encode /s | model alone /s | opening /s | encode : model | bound |")
    print("| --- | --- | --- | --- | --- | --- |")
    with tempfile.TemporaryDirectory() as folder:
        write_photographs(Path(folder), options.pictures, options.side)
        dataset = wb.load(folder)
        for spec in options.spec:
            ways = ways_of(spec, dataset, options.jpeg_draft)
            least = dict.fromkeys(ways, float("inf"))
            for _ in range(options.repeats):
                for way, work in ways.items():
                    least[way] = min(least[way], seconds_of(work))
            paces = {way: options.pictures / seconds for way, seconds in least.items()}
            bound = 1 / (1 + paces["model"] / paces["opening"])
            shown = " | ".join(f"{pace:.1f}" for pace in paces.values())
            print(f"| {spec} | {shown} | {paces['encode'] / paces['model']:.2f} | {bound:.2f} |")


if __name__ == "__main__":
    main()
