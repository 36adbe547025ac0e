"""What the spaces of the demonstration score: data/figures.json, and the table of the README.

    python data/figures.py
    python data/figures.py things          only what real vectors say, in seconds

Each rival has its own knob, chosen on half of the pictures; the fused spaces are given as mean
and standard deviation over ten draws of their projections. About five minutes on two cores.
"""

import json
import re
import sys
from pathlib import Path
from typing import Any

import pandas as pd

from workbench.data.dataset import Dataset
from workbench.data.loading import load
from workbench.encoders.run import encode
from workbench.evaluate.comparing import compare
from workbench.evaluate.tuning.knobs import tune_baselines
from workbench.fusion.rivals import baselines
from workbench.fusion.spaces import fuse
from workbench.store import Space
from workbench.study.study import Study
from workbench.weighing import choose_weights

DRAWS = 10
CONSTANTS = (0.1, 10.0)  # the usual one, and one that leaves CLIP more of the say
RIVALS = ("centred", "concat", "exact")
ROOT = Path(__file__).resolve().parent.parent
FIGURES = ROOT / "data" / "figures.json"

OF_THINGS = ("CLIP", "expert", "concatenation", "KrossFuse")
COLUMNS = {  # of the table: task, metric, target
    "zero-shot": ("zero_shot", "acc1", "shape x colour"),
    "probe: shape": ("linear_probe", "acc1", "shape"),
    "colour": ("linear_probe", "acc1", "colour"),
    "texture": ("linear_probe", "acc1", "texture"),
    "colour x texture": ("linear_probe", "acc1", "colour x texture"),
    "k-NN: shape": ("knn", "knn_acc1", "shape"),
    "8-shot with prompts": ("few_shot", "acc1@8shot+prompts", "shape x colour"),
    "k-means AMI": ("cluster", "kmeans_ami", "colour x texture"),
    "spectral AMI": ("cluster", "spectral_ami", "colour x texture"),
}
SENTENCE = re.compile(r"^On real vectors .*?\n\n", re.MULTILINE | re.DOTALL)
TABLE = re.compile(r"^\| space \|.*?\n\n", re.MULTILINE | re.DOTALL)  # in the README


def main() -> None:
    """Measure, and write both."""
    if sys.argv[1:] == ["things"]:
        figures = json.loads(FIGURES.read_text(encoding="utf-8"))
    else:
        figures = measure()
    figures["things"] = measure_things()
    FIGURES.write_text(json.dumps(figures, indent=1) + "\n", encoding="utf-8")
    readme = ROOT / "README.md"
    text = TABLE.sub(table_of(figures) + "\n\n", readme.read_text(encoding="utf-8"))
    text = SENTENCE.sub(lambda _: sentence_of(figures) + "\n\n", text)
    readme.write_text(text, encoding="utf-8")
    print(table_of(figures), sentence_of(figures), sep="\n\n")


def measure() -> dict[str, Any]:
    """Mean, and where there are draws standard deviation, of every cell of the table."""
    data = load("demo")
    clip, expert = encode(data, "demo:clip"), encode(data, "demo:expert")
    tuned = tune_baselines(data, clip, expert, names=RIVALS)
    rivals = baselines(clip, expert, names=RIVALS, tuned=tuned)
    cells = {name: {c: [v] for c, v in found.items()} for name, found in _cells(data, rivals)}
    for C in CONSTANTS:
        draws = {f"draw {i}": fuse(clip, expert, C=C, random_state=i) for i in range(DRAWS)}
        of_draws = pd.DataFrame(dict(_cells(data, draws)))
        spread = of_draws.std(axis=1)
        cells[f"fused, C = {C:g}"] = {c: [m, spread[c]] for c, m in of_draws.mean(axis=1).items()}
    rounded = {
        name: {column: [round(v, 4) for v in values] for column, values in of_space.items()}
        for name, of_space in cells.items()
    }
    weights = {knob["knob"]: knob["value"] for knob in tuned["concat"]}
    return {"pictures": data.n, "draws": DRAWS, "concat": weights, "cells": rounded}


def measure_things() -> dict[str, Any]:
    """Recall of the same category in the other domain, weights chosen by nested validation."""
    choice = choose_weights(Study("things", map_method="pca"))
    corners = choice.corners.set_index("kind")
    rival = corners.loc["concatenation"]
    values = {
        **{name: corners.score[name] for name in OF_THINGS},
        "chosen": choice.score, "gain": rival.difference, "low": rival.low, "high": rival.high,
    }  # fmt: skip
    rounded = {name: round(float(value), 4) for name, value in values.items()}
    return {"weights": choice.weights.parameters(), **rounded}


def sentence_of(figures: dict[str, Any]) -> str:
    """What the README says of real vectors: a gain is one where its interval leaves 0 out."""
    of = figures["things"]
    scores = ", ".join(f"{name} {of[name]:.3f}" for name in OF_THINGS)
    gain = f"{of['gain']:+.3f} against concatenation ({of['low']:+.3f} to {of['high']:+.3f})"
    told = "beyond chance" if of["low"] > 0 else "within chance"
    return (
        "On real vectors (`--data things`: CLIP ViT-B/32 and DINOv3, 129 categories in two domains)"
        f" recall@1 across domains is\n{scores}; with weights of `wb.choose_weights`"
        f" (C = {of['weights']['C']:.2g}, expert {of['weights']['expert_weight']:.2g}; measured"
        f" nested) {of['chosen']:.3f}, {gain}: {told}."
    )


def _cells(data: Dataset, spaces: dict[str, Space]) -> list[tuple[str, dict[str, float]]]:
    """Name of each space, and its value in each column that it has one in."""
    metrics = compare(data, spaces).metrics
    measured = set(metrics[["task", "metric", "target"]].itertuples(index=False, name=None))
    missing = set(COLUMNS.values()) - measured
    if missing:
        raise KeyError(f"not measured: {sorted(missing)}")
    values = metrics.set_index(["space", "task", "metric", "target"]).value
    return [
        (
            name,
            {c: float(values[name, *key]) for c, key in COLUMNS.items() if (name, *key) in values},
        )
        for name in spaces
    ]


def table_of(figures: dict[str, Any]) -> str:
    """The table of the README, in Markdown: the expert as the fusion sees it, which is centred."""
    lines = [["space", *COLUMNS], ["---"] * (1 + len(COLUMNS))]
    for name, cells in figures["cells"].items():
        if name == "expert":
            continue
        lines.append([name, *(_cell(cells.get(column)) for column in COLUMNS)])
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def _cell(values: list[float] | None) -> str:
    if values is None:
        return "-"
    mean, *spread = values
    if not spread or spread[0] == 0:
        return f"{mean:.3f}"
    return f"{mean:.3f} ± {spread[0]:.3f}"


if __name__ == "__main__":
    main()
