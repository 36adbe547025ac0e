"""Queries of a picture and words with a known answer: a picture - what it shows + something else.

    python benchmarks/mixed_queries.py [--queries 200] [--out FOLDER]

On the demonstration: ``a red dotted heart - red heart + blue star`` asks for blue dotted stars; the
words say nothing of the texture. For every space: the share of the right ones among the best, as
many as there are; and the share of opposites, whose cosines with the picture are below -0.2 in both
parents, among the best 30. "by its kernel alone" adds the same terms without what keeps opposites
from agreeing.
"""

import argparse
import json
from collections import defaultdict
from pathlib import Path

import numpy as np

from workbench import Study
from workbench.search.engine import Search

BEST = 30
OPPOSITE = -0.2
SETTINGS = ({"C": 0.1}, {"C": 1.0}, {"C": 1.0, "expert_weight": 1.0})


def standardised(table, n, asked):
    """Scores of one term over what is ranked, mean 0 and deviation 1."""
    scores = np.full(n, np.nan)
    scores[table.row] = table.score
    scores[asked] = np.nan
    return (scores - np.nanmean(scores)) / np.nanstd(scores)


def naive(search, terms, name, asked):
    """Rank by the sum of the standardised scores of single terms: the kernel as it is."""
    n = search.dataset.n
    total = np.zeros(n)
    for sign, text in terms:
        total += sign * standardised(search.rank(text)[name], n, asked)
    return np.argsort(-total)[: n - 1]  # NaN, the picture itself, is last


def query_of(table, rng):
    """Draw a picture and other words; give its row, the terms and the rows of the answer."""
    while True:
        row = int(rng.integers(len(table)))
        colour, shape = table.colour.iloc[row], table["shape"].iloc[row]
        other = rng.choice([each for each in table.colour.unique() if each != colour])
        form = rng.choice([each for each in table["shape"].unique() if each != shape])
        right = (table.colour == other) & (table["shape"] == form)
        right &= table.texture == table.texture.iloc[row]
        if right.any():
            picture = (1, table.index[row])
            return row, [picture, (-1, f"{colour} {shape}"), (1, f"{other} {form}")], right


def measured(study, queries):
    """Both shares of every space, as means over the queries."""
    table, spaces = study.dataset.table, study.spaces
    search = Search(study.dataset, spaces | study.parents, fusers=study.fusers)
    parents = [spaces["CLIP"], spaces["expert (centred)"]]
    cosines = [space.as_compared().image for space in parents]
    rng = np.random.default_rng(0)
    shares = defaultdict(list)
    for _ in range(queries):
        row, terms, right = query_of(table, rng)
        opposite = np.all([X @ X[row] < OPPOSITE for X in cosines], axis=0)
        words = " ".join(f"{'+' if sign > 0 else '-'} {text}" for sign, text in terms)
        tables = search.rank(words)
        orders = {name: tables[name].row.to_numpy() for name in ("CLIP", "concat")}
        for name in ("fused", "fused (exact)"):
            orders[name] = tables[name].row.to_numpy()
            orders[f"{name}, by its kernel alone"] = naive(search, terms, name, row)
        for name, order in orders.items():
            found = right.to_numpy()[order[: right.sum()]].mean()
            shares[name].append((found, opposite[order[:BEST]].mean()))
    return {name: np.mean(each, axis=0) for name, each in shares.items()}


def main():
    """Print a table for each setting of the weights."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--queries", type=int, default=200)
    parser.add_argument("--out", type=Path, help="folder for mixed_queries.json and .md")
    asked = parser.parse_args()
    lines = ["| weights | space | right among the best | opposites among the best 30 |"]
    lines.append("| --- | --- | --- | --- |")
    figures = []
    for setting in SETTINGS:
        words = ", ".join(f"{name} = {value:g}" for name, value in setting.items())
        for name, (right, opposite) in measured(Study(**setting), asked.queries).items():
            lines.append(f"| {words} | {name} | {right:.3f} | {opposite:.3f} |")
            figures.append(setting | {"space": name, "right": right, "opposites": opposite})
    text = "\n".join(lines)
    print(text)
    if asked.out:
        asked.out.mkdir(parents=True, exist_ok=True)
        (asked.out / "mixed_queries.json").write_text(json.dumps(figures, indent=1))
        (asked.out / "mixed_queries.md").write_text(f"{text}\n")


if __name__ == "__main__":
    main()
