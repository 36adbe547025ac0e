"""The demonstration, made anew: draw pictures, train both mini encoders, save them.

    python data/recipe.py [--out data] [--only clip|expert]

One command, seeded, one thread an encoder; progress with the time left on standard error. It can
be interrupted: each finished pass is kept under the cache folder and the next run goes on there.
The mini CLIP is an open_clip CLIP trained contrastively on captions that never name the texture.
The mini expert is a timm XCiT trained by SimCLR on small crops whose colours are mixed at random,
with no label at all.
"""

import argparse
import json
import math
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import open_clip
import timm
import torch
import torch.nn.functional as F
from open_clip.model import CLIP
from safetensors.torch import save_file
from torch import nn
from tqdm.auto import tqdm

from workbench.data.demo import DEMO_TEMPLATES
from workbench.data.drawing import COLOURS, PIXELS, SHAPES, draw
from workbench.files import cache_dir

MEAN, STD = 0.5, 0.25
CLIP_CONFIG = {
    "embed_dim": 64,
    "vision_cfg": {"image_size": 64, "patch_size": 8, "layers": 4, "width": 128, "head_width": 32},
    "text_cfg": {"context_length": 16, "vocab_size": 49408, "width": 48, "heads": 3, "layers": 2},
}
CLIP_PICTURES, EXPERT_PICTURES, BATCH = 24_000, 12_000, 128
# First every caption names shape and colour; then most name the colour alone, as people do, and
# pictures of one colour move together.
CLIP_STAGES = (
    {"seed": 0, "passes": 10, "rate": 2e-3, "warmup": 150, "colour_only": 0.0},
    {"seed": 1, "passes": 3, "rate": 1e-3, "warmup": 50, "colour_only": 0.6},
)
COLOUR_TEMPLATES = ("something {colour}", "a {colour} thing", "{colour}")
PATCH_DROPOUT = 0.25  # in training only
EXPERT_MODEL = "xcit_nano_12_p8_224"
EXPERT_ARGUMENTS = {
    "img_size": 64,
    "embed_dim": 128,
    "depth": 3,
    "num_heads": 4,
    "cls_attn_layers": 1,
    "global_pool": "token",
}
# First larger crops, then crops too small to show a shape (pixels).
EXPERT_STAGES = (
    {"seed": 0, "passes": 12, "rate": 2e-3, "warmup": 100, "crop": 32},
    {"seed": 1, "passes": 4, "rate": 1e-3, "warmup": 50, "crop": 24},
)
TEMPERATURE = 0.2


def main() -> None:
    """Parse the command line and run what it asks for."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("--out", type=Path, default=Path(__file__).parent)
    parser.add_argument("--only", choices=("clip", "expert"))
    arguments = parser.parse_args()
    torch.set_num_threads(1)
    if arguments.only in (None, "clip"):
        save_clip(train_clip(), arguments.out / "mini_clip")
    if arguments.only in (None, "expert"):
        save_expert(train_expert(), arguments.out / "mini_expert")
    print("made; python data/figures.py measures what is in data/")


# Training.


def pictures(n: int) -> tuple[torch.Tensor, np.ndarray]:
    """Training pictures (n, 3, 64, 64), uint8, and their factors; seed 1, never shown."""
    images, factors = draw(n, random_state=1)
    return torch.from_numpy(images).permute(0, 3, 1, 2), factors


def train_clip() -> nn.Module:
    """Contrastive training; captions of the same wording are no negatives of each other."""
    images, factors = pictures(CLIP_PICTURES)
    tokens = open_clip.SimpleTokenizer(context_length=16)(_wordings())
    vision = {**CLIP_CONFIG["vision_cfg"], "patch_dropout": PATCH_DROPOUT}
    weights: dict[str, torch.Tensor] = {}
    for stage in CLIP_STAGES:
        torch.manual_seed(stage["seed"])
        rng = np.random.default_rng(1 + stage["seed"])
        model = CLIP(**{**CLIP_CONFIG, "vision_cfg": vision})
        model.load_state_dict(weights or model.state_dict())
        optimizer = torch.optim.AdamW(_decayed(model), lr=stage["rate"], betas=(0.9, 0.98))

        def loss(rows: np.ndarray, model=model, rng=rng, stage=stage) -> torch.Tensor:
            texts = _texts(factors[rows], rng, stage["colour_only"])
            return _clip_loss(model, _scaled(images[rows]), tokens, texts)

        def after(model=model) -> None:
            model.logit_scale.clamp_(0, math.log(100))

        name = f"mini_clip_{stage['seed']}"
        _train(name, [model], optimizer, loss, rng, len(images), stage, clip_norm=1.0, after=after)
        weights = model.state_dict()
    return model


def _decayed(model: nn.Module) -> list[dict[str, Any]]:
    """Parameter groups: weight decay for matrices alone."""
    matrices = [p for p in model.parameters() if p.ndim > 1]
    vectors = [p for p in model.parameters() if p.ndim <= 1]
    return [{"params": matrices, "weight_decay": 0.05}, {"params": vectors, "weight_decay": 0}]


def _texts(factors: np.ndarray, rng: np.random.Generator, colour_only: float) -> np.ndarray:
    """Number of each picture's caption in :func:`_wordings`."""
    n, templates, colours = len(factors), len(DEMO_TEMPLATES), len(COLOURS)
    wording = rng.integers(0, templates, n)
    texts = (factors[:, 0] * colours + factors[:, 1]) * templates + wording
    if not colour_only:
        return texts
    full = len(SHAPES) * colours * templates
    short = full + factors[:, 1] * len(COLOUR_TEMPLATES) + wording % len(COLOUR_TEMPLATES)
    return np.where(rng.random(n) < colour_only, short, texts)


def _wordings() -> list[str]:
    """All captions, shape by colour by template; then those of the colour alone."""
    full = [
        template.format(shape=shape, colour=colour)
        for shape in SHAPES
        for colour in COLOURS
        for template in DEMO_TEMPLATES
    ]
    return full + [t.format(colour=c) for c in COLOURS for t in COLOUR_TEMPLATES]


def _clip_loss(
    model: Any, images: torch.Tensor, wordings: torch.Tensor, texts: np.ndarray
) -> torch.Tensor:
    distinct, place = np.unique(texts, return_inverse=True)
    a = model.encode_image(images, normalize=True)
    b = model.encode_text(wordings[distinct], normalize=True)[place]
    logits = model.logit_scale.exp() * a @ b.T
    same = torch.from_numpy(texts[:, None] == texts[None]).float()
    target = same / same.sum(1, keepdim=True)
    rows = -(target * logits.log_softmax(1)).sum(1).mean()
    columns = -(target.T * logits.T.log_softmax(1)).sum(1).mean()
    return (rows + columns) / 2


def train_expert() -> nn.Module:
    """SimCLR: two views of a picture attract, all others repel; no label is used."""
    images, _ = pictures(EXPERT_PICTURES)
    weights: dict[str, torch.Tensor] = {}
    for stage in EXPERT_STAGES:
        torch.manual_seed(stage["seed"])
        rng = np.random.default_rng(1 + stage["seed"])
        generator = torch.Generator().manual_seed(2 + stage["seed"])
        model = timm.create_model(EXPERT_MODEL, num_classes=0, **EXPERT_ARGUMENTS)
        model.load_state_dict(weights or model.state_dict())
        head = nn.Sequential(
            nn.Linear(128, 256), nn.BatchNorm1d(256), nn.ReLU(), nn.Linear(256, 64)
        )
        parameters = [*model.parameters(), *head.parameters()]
        optimizer = torch.optim.AdamW(parameters, lr=stage["rate"], weight_decay=0.05)

        def loss(
            rows: np.ndarray, model=model, head=head, generator=generator, stage=stage
        ) -> torch.Tensor:
            views = [_view(images[rows], generator, stage["crop"]) for _ in range(2)]
            return _simclr_loss([head(model(view)) for view in views])

        name, modules = f"mini_expert_{stage['seed']}", [model, head]
        extra = {"clip_norm": 5.0, "generator": generator}
        _train(name, modules, optimizer, loss, rng, len(images), stage, **extra)
        weights = model.state_dict()
    return model


def _simclr_loss(views: list[torch.Tensor]) -> torch.Tensor:
    n, both = len(views[0]), torch.cat([F.normalize(view) for view in views])
    logits = (both @ both.T / TEMPERATURE).fill_diagonal_(-1e9)
    return F.cross_entropy(logits, torch.cat([torch.arange(n) + n, torch.arange(n)]))


def _view(images: torch.Tensor, generator: torch.Generator, crop: int) -> torch.Tensor:
    """A random crop, flipped at random, its colours mixed at random or made grey."""
    n, x = len(images), images.float() / 255

    def uniform(low: float, high: float, *shape: int) -> torch.Tensor:
        return torch.empty(shape).uniform_(low, high, generator=generator)

    def flips() -> torch.Tensor:
        return 1 - 2 * (torch.rand(n, generator=generator) < 0.5).float()

    scale = uniform(0.8, 1.2, n) * crop / PIXELS
    window = torch.zeros(n, 2, 3)
    window[:, 0, 0], window[:, 1, 1] = scale * flips(), scale * flips()
    window[:, :, 2] = (torch.rand(n, 2, generator=generator) * 2 - 1) * 0.35
    grid = F.affine_grid(window, [n, 3, crop, crop], align_corners=False)
    x = F.grid_sample(x, grid, align_corners=False, padding_mode="reflection")
    mix = torch.randn(n, 3, 3, generator=generator) * 0.6
    grey = torch.rand(n, generator=generator) < 0.4
    mix[grey] = torch.rand(int(grey.sum()), 1, 3, generator=generator).expand(-1, 3, -1)
    x = torch.einsum("bij,bjhw->bihw", mix, x - 0.5)
    x = x / (x.flatten(1).std(1)[:, None, None, None] + 0.05)
    contrast, brightness = uniform(0.7, 1.3, n, 1, 1, 1), uniform(-0.5, 0.5, n, 3, 1, 1)
    return x * contrast + brightness


def _scaled(images: torch.Tensor) -> torch.Tensor:
    return (images.float() / 255 - MEAN) / STD


def _train(
    name: str,
    modules: list[nn.Module],
    optimizer: torch.optim.Optimizer,
    loss: Callable[[np.ndarray], torch.Tensor],
    rng: np.random.Generator,
    n: int,
    plan: dict[str, Any],
    *,
    clip_norm: float,
    after: Callable[[], None] = lambda: None,
    generator: torch.Generator | None = None,
) -> None:
    """Run the passes that are left, with a warm-up and a cosine decay of the rate."""
    checkpoint = cache_dir() / "recipe" / f"{name}.pt"
    keep = _State(modules, optimizer, rng, generator)
    done = keep.load(checkpoint)
    steps = n // BATCH * plan["passes"]
    parameters = [p for module in modules for p in module.parameters()]
    bar = tqdm(desc=name, total=steps, initial=done * steps // plan["passes"])
    for _ in range(done, plan["passes"]):
        order = rng.permutation(n)
        for start in range(0, n - BATCH + 1, BATCH):
            decay = 0.5 + 0.5 * math.cos(math.pi * bar.n / steps)
            for group in optimizer.param_groups:
                group["lr"] = plan["rate"] * min(1, bar.n / plan["warmup"]) * decay
            value = loss(order[start : start + BATCH])
            optimizer.zero_grad()
            value.backward()
            nn.utils.clip_grad_norm_(parameters, clip_norm)
            optimizer.step()
            with torch.no_grad():
                after()
            bar.update()
            bar.set_postfix(loss=f"{value.item():.3f}", refresh=False)
        done += 1
        keep.save(checkpoint, done)
    bar.close()


class _State:
    """All that a resumed run needs to go on as if it had never stopped."""

    def __init__(self, modules: Any, optimizer: Any, rng: Any, generator: Any) -> None:
        self.parts = [*modules, optimizer]
        self.rng, self.generator = rng, generator

    def save(self, path: Path, done: int) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        state = {
            "done": done,
            "parts": [part.state_dict() for part in self.parts],
            "numpy": json.dumps(self.rng.bit_generator.state),
            "torch": torch.get_rng_state(),
            "generator": self.generator.get_state() if self.generator else None,
        }
        torch.save(state, path.with_suffix(".tmp"))
        path.with_suffix(".tmp").replace(path)

    def load(self, path: Path) -> int:
        if not path.is_file():
            return 0
        state = torch.load(path, weights_only=True)
        for part, values in zip(self.parts, state["parts"], strict=True):
            part.load_state_dict(values)
        self.rng.bit_generator.state = json.loads(state["numpy"])
        torch.set_rng_state(state["torch"])
        if self.generator:
            self.generator.set_state(state["generator"])
        return state["done"]


# Saving, in the formats that open_clip and timm load from a folder.


def save_clip(model: nn.Module, folder: Path) -> None:
    """float16 weights; rows of tokens that no caption uses are zeros, they compress to nothing."""
    state = {key: value.half().contiguous() for key, value in model.state_dict().items()}
    used = open_clip.SimpleTokenizer(context_length=16)(_wordings()).unique()
    unused = torch.ones(CLIP_CONFIG["text_cfg"]["vocab_size"], dtype=torch.bool)
    unused[used] = False
    state["token_embedding.weight"][unused] = 0
    preprocess = {
        "mean": [MEAN] * 3,
        "std": [STD] * 3,
        "interpolation": "bicubic",
        "resize_mode": "shortest",
    }
    config = {"model_cfg": CLIP_CONFIG, "preprocess_cfg": preprocess}
    _save(state, config, folder, "open_clip_model.safetensors", "open_clip_config.json")


def save_expert(model: nn.Module, folder: Path) -> None:
    """float16 weights; counters of the batch norms stay whole numbers."""
    state = {
        key: (value.half() if value.is_floating_point() else value).contiguous()
        for key, value in model.state_dict().items()
    }
    pretrained = {
        "input_size": [3, PIXELS, PIXELS],
        "interpolation": "bicubic",
        "crop_pct": 1.0,
        "crop_mode": "center",
        "mean": [MEAN] * 3,
        "std": [STD] * 3,
        "num_classes": 0,
        "first_conv": "patch_embed.proj.0.0",
        "classifier": "head",
    }
    config = {
        "architecture": EXPERT_MODEL,
        "num_classes": 0,
        "num_features": 128,
        "pretrained_cfg": pretrained,
        "model_args": EXPERT_ARGUMENTS,
    }
    _save(state, config, folder, "model.safetensors", "config.json")


def _save(state: Any, config: Any, folder: Path, weights: str, json_name: str) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    save_file(state, folder / weights)
    (folder / weights).chmod(0o644)
    (folder / json_name).write_text(json.dumps(config, indent=2) + "\n")


if __name__ == "__main__":
    main()
