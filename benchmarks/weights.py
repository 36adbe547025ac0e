"""Are chosen weights worth it? Nested, on real sets and the demonstration, and what it costs.

    python benchmarks/weights.py --data FOLDER [--splits 10] [--only "rooms;texture"] [--out F.json]
    python benchmarks/weights.py --speed

A case is a data set with its metric. For each of the splits every fold is measured with weights
chosen without it; the same outcomes are measured under every corner. The best single corner is the
one with the highest mean over all splits, known only afterwards: KrossFuse with its default C, and
for whoever wants more, with a C that is chosen in the same nested way. `free` is what weights score
that no label chose (the neighbours of the parent that is kept worse). `--speed` times one choice
for 5,000 drawn samples. FOLDER has `clothing` and `embeddings` (see tests/test_real.py); without
it, the two demonstrations alone are measured.
"""

import argparse
import json
import os
import platform
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd

import workbench as wb
from workbench.fusion.weights import CORNERS
from workbench.weighing.asking import family_of, parts_of
from workbench.weighing.choosing import measured
from workbench.weighing.dividing import samples_of
from workbench.weighing.grid import coefficients, kind_of, settings
from workbench.weighing.reporting import CHOSEN, Rule, reported
from workbench.weighing.rule import choose, standings

SETTINGS = settings()
KINDS = [kind_of(weights) for weights in SETTINGS]
FIXED = {name: SETTINGS.index(weights) for name, weights in CORNERS.items()}
C_CHOSEN, FREE = "KrossFuse, C chosen", "free"
Loaded = tuple[wb.Dataset, wb.Space, wb.Space | None, wb.Space | None]


def rooms(folder: Path) -> Loaded:
    folder = folder / "embeddings" / "rooms-clip-dinov2"
    data = wb.load(folder / "index.csv", label="room", group="set")
    clip = wb.encode(data, f"vectors:{folder / 'clip_vitb32_image.npy'}", role="clip")
    expert = f"vectors:{folder / 'dinov2_vitb14_mean_tokens.npy'}"
    return data, clip, wb.encode(data, expert, role="expert"), None


def things(_: Path) -> Loaded:
    return parents_of("things")


def flickr(folder: Path) -> Loaded:
    folder = folder / "embeddings" / "flickr8k-100x5"
    data = wb.load(folder / "captions.csv")
    image, text = folder / "clip_vitb32_image.npy", folder / "clip_vitb32_text.npy"
    clip = wb.encode(data, f"vectors:{image},text={text}", role="clip")
    minilm = f"vectors:{folder / 'minilm_l6_v2_text.npy'}"
    return data, clip, None, wb.encode(data, minilm, role="text-expert")


def clothing(folder: Path) -> Loaded:
    data = wb.load(folder / "clothing" / "images")
    clip = wb.encode(data, "demo:clip", role="clip")
    return data, clip, wb.encode(data, "demo:expert", role="expert"), None


def demo(_: Path) -> Loaded:
    return parents_of("demo")


def parents_of(name: str) -> Loaded:
    study = wb.Study(name, progress=False)
    family = study.families[0]
    return study.dataset, family.clip, family.experts[0], None


ALL_TARGETS = {("knn", target): 1.0 for target in ("shape", "colour", "texture")}
CASES: dict[str, tuple[Callable[[Path], Loaded], dict]] = {
    "rooms": (rooms, {}),
    "things": (things, {"metric": "across_groups"}),
    "flickr captions": (flickr, {"metric": "captions"}),
    "clothing, demonstration's encoders": (clothing, {}),
    "colour x texture": (demo, {"target": "colour x texture"}),
    "shape": (demo, {"target": "shape"}),
    "colour": (demo, {"target": "colour"}),
    "texture": (demo, {"target": "texture"}),
    "shape, colour and texture": (demo, {"metric": ALL_TARGETS | {"few_shot+prompts": 1.0}}),
}
OF_FOLDER = (rooms, flickr, clothing)


def without_labels(loaded: Loaded, tolerance: float) -> int | None:
    """Choose by the neighbours that are kept, of all samples; none where no expert sees."""
    dataset, family = family_of(*loaded, "cosine")
    if not family.experts:
        return None
    parts = parts_of("kept_neighbours", None, dataset, family)
    samples = samples_of(dataset, family, parts, 5, "random", 0)
    found = standings([measured(samples, parts, SETTINGS)[0].choosing(None)], [1.0])
    weights = coefficients(SETTINGS)
    outside = np.array([samples.images.share_outside(each) for each in weights])
    return choose(found, KINDS, outside, tolerance)


def one_split(loaded: Loaded, asked: dict, seed: int, tolerance: float, free: int | None) -> dict:
    """Nested scores of what is chosen and of every corner, of one division into folds."""
    dataset, family = family_of(*loaded, "cosine")
    parts = parts_of(asked.get("metric"), asked.get("target"), dataset, family)
    samples = samples_of(dataset, family, parts, 5, "random", seed)
    scored = measured(samples, parts, SETTINGS)
    grams = samples.images if family.experts else samples.texts
    outside = np.array([grams.share_outside(each) for each in coefficients(SETTINGS)])
    rule = Rule(KINDS, outside, [part.share for part in parts], tolerance)
    fixed = dict(FIXED)
    if free is not None:
        fixed[FREE] = free
    by_fold = {}
    for place, fold in enumerate(samples.reporting):
        numbers = rule.chosen(rule.standings(scored, place))
        by_fold[fold] = {CHOSEN: numbers[CHOSEN], C_CHOSEN: numbers["KrossFuse"], **fixed}
    result = reported(scored, rule.shares, by_fold)
    found = standings(result.outcomes, result.shares)
    scores = dict(zip(result.names, found.means.tolist(), strict=True))
    errors = dict(zip(result.names, found.standard_errors(0).tolist(), strict=True))
    kinds = [KINDS[numbers[CHOSEN]] for numbers in by_fold.values()]
    return {"scores": scores, "errors": errors, "kinds": kinds}


def row_of(name: str, splits: list[dict]) -> dict:
    """One case over all splits, beside the corner that is best in hindsight."""
    scores = pd.DataFrame([split["scores"] for split in splits]).mean()
    errors = pd.DataFrame([split["errors"] for split in splits]).mean()
    corner = scores[list(CORNERS)].idxmax()
    gain, error = scores[CHOSEN] - scores[corner], errors[corner]
    kinds = pd.Series([kind for split in splits for kind in split["kinds"]]).value_counts()
    return {
        "case": name, **scores.round(4).to_dict(), "best corner": corner, "gain": round(gain, 4),
        "standard error": round(error, 4), "not worse": bool(gain >= -error - 1e-9),
        "better": bool(gain > 0), "kinds": kinds.to_dict(),
    }  # fmt: skip


def speed(n: int = 5000) -> None:
    """Seconds of one choice: n samples of 50 classes, 512 + 768 columns, by several metrics."""
    rng, ids = np.random.default_rng(0), np.arange(n).astype(str)
    labels = rng.integers(0, 50, n)
    table = pd.DataFrame({"kind": [f"k{label}" for label in labels]}, index=ids)
    data = wb.Dataset("drawn", ids, None, table, targets=("kind",))
    parents = []
    for name, width in (("CLIP", 512), ("expert", 768)):
        means = rng.standard_normal((50, width)) * 0.15
        parents.append(wb.Space(name, ids, means[labels] + rng.standard_normal((n, width))))
    for metric in ("knn", "ridge", "few_shot", "nmi", "kept_neighbours"):
        began = time.perf_counter(), time.process_time()
        choice = wb.choose_weights(data, *parents, metric=metric, progress=False)
        wall, cpu = time.perf_counter() - began[0], time.process_time() - began[1]
        load = os.getloadavg()[0]
        print(
            f"{metric:16s} {wall:6.1f} s wall, {cpu:6.1f} s of CPU, load {load:.1f}: {choice.kind}"
        )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--data", type=Path, default=None)
    parser.add_argument("--splits", type=int, default=10)
    parser.add_argument("--only", default="")
    parser.add_argument("--tolerance", type=float, default=0.5)
    parser.add_argument("--out", type=Path, default=None)
    parser.add_argument("--speed", action="store_true")
    arguments = parser.parse_args()
    print(f"{platform.machine()}, {os.cpu_count()} cores, {len(SETTINGS)} settings, 5 folds")
    if arguments.speed:
        speed()
        return
    wanted = [name.strip() for name in arguments.only.split(";") if name] or list(CASES)
    if arguments.data is None:
        wanted = [name for name in wanted if CASES[name][0] not in OF_FOLDER]
    loaded: dict[Callable, tuple[Loaded, int | None]] = {}
    rows = []
    for name in wanted:
        load, asked = CASES[name]
        if load not in loaded:
            given = load(arguments.data)
            loaded[load] = given, without_labels(given, arguments.tolerance)
        given, free = loaded[load]
        splits = [
            one_split(given, asked, seed, arguments.tolerance, free)
            for seed in range(arguments.splits)
        ]
        rows.append(row_of(name, splits))
        print(json.dumps(rows[-1]), flush=True)
    better, fine = (sum(row[key] for row in rows) for key in ("better", "not worse"))
    print(f"{better} of {len(rows)} better than the best single corner, {fine} not worse")
    if arguments.out is not None:
        arguments.out.write_text(json.dumps(rows, indent=1))


if __name__ == "__main__":
    main()
