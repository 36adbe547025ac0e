"""Bad input to what says what spaces cost."""

import json
from functools import partial
from pathlib import Path

from workbench import costing

from .case import Call, Command
from .functions import call
from .inputs_gates import write_run

VOLUMES = "[volumes]\nvectors = 1000\n"
COST = {"space": "CLIP", "width": 4, "bytes_per_row": 16.0, "seconds_per_1000": 1.0}
DOOR = "workbench.costing.read_prices"


def priced_run(folder: Path) -> Path:
    """A run whose costs were measured by an older version."""
    run = write_run(folder)
    metrics = json.loads((run / "metrics.json").read_text())
    (run / "metrics.json").write_text(json.dumps(metrics | {"costs": [COST]}))
    return run


def damaged_costs(folder: Path) -> Path:
    """A run whose costs are words."""
    run = write_run(folder)
    metrics = json.loads((run / "metrics.json").read_text())
    (run / "metrics.json").write_text(json.dumps(metrics | {"costs": [COST | {"width": "wide"}]}))
    return run


def write_prices(folder: Path, text: str) -> Path:
    """A file of volumes and prices."""
    path = folder / "prices.toml"
    path.write_text(text)
    return path


def prices(text: str, make=priced_run):
    """A run at prices with something wrong."""
    return lambda folder: ["costs", make(folder), "--prices", write_prices(folder, text)]


def reading(text: str):
    """The function, on a file with something wrong."""
    return lambda folder: partial(costing.read_prices, write_prices(folder, text))


def worth(measure: str) -> str:
    """What a gain is worth, with something wrong."""
    return f'{VOLUMES}[worth]\neach = 1\nmeasure = "{measure}"'


ROWS = [
    Command(
        "workbench costs run_folder", "no such folder", lambda folder: ["costs", folder / "none"],
        ("none", "expected the folder of a run"),
    ),
    Command(
        "workbench costs run_folder", "a run without costs",
        lambda folder: ["costs", write_run(folder)], ("without costs", "make it once more"),
    ),
    Command(
        "workbench costs run_folder", "damaged costs",
        lambda folder: ["costs", damaged_costs(folder)], ("damaged",),
    ),
    Command("workbench costs --prices", "no TOML", prices("vectors: 3"), ("expected TOML",)),
    Command("workbench costs --prices", "no vectors", prices(""), ("without vectors",)),
    Command(
        "workbench costs --prices", "numbers that were not counted",
        prices(f"numbers = \"int8\"\n{VOLUMES}"), ("numbers = int8", "float32"),
    ),
    Command(
        "workbench costs --prices", "a gain of nothing", prices(worth("clip.knn")),
        ("clip.knn", "a difference of two spaces"),
    ),
    Command(
        "workbench costs --prices", "a gain of bytes",
        prices(worth("clip.bytes_per_vector - clip.bytes_per_vector")), ("a share of queries",),
    ),
    Command(
        "workbench costs --prices", "a space that is not there",
        prices(worth("fused.knn - clip.knn")), ("fused", "CLIP"),
    ),
    Call(DOOR, "a key that nobody reads", reading(f"currenzy = 1\n{VOLUMES}"), ("currency",)),
    Call(DOOR, "no number", reading("[volumes]\nvectors = \"many\""), ("vectors", "a number")),
    Call(DOOR, "below nothing", reading("[volumes]\nvectors = -1"), ("vectors = -1", "0 or more")),
    Call(DOOR, "no finite number", reading("[volumes]\nvectors = inf"), ("vectors", "a number")),
    Call(DOOR, "unknown numbers", reading(f"numbers = \"int4\"\n{VOLUMES}"), ("int4", "float16")),
    Call(DOOR, "no table", reading("volumes = 3"), ("[volumes]",)),
    Call(DOOR, "half of a worth", reading(f"{VOLUMES}[worth]\neach = 1"), ("measure and each",)),
    Call(DOOR, "currency that is no text", reading(f"currency = 3\n{VOLUMES}"), ("currency = 3",)),
    call(
        "workbench.costing.cost_records", "spaces that are none", ("spaces",),
        costing.cost_records, 3,
    ),
    call(DOOR, "no path", ("path=None", "the path of a file"), costing.read_prices, None),
    call(
        "workbench.costing.months", "a cost without its bytes", ("costs=", "cost_records"),
        costing.months, [{"space": "k"}], costing.Prices(1),
    ),
    call("workbench.costing.months", "no costs", ("costs",), costing.months, 3, costing.Prices(1)),
]  # fmt: skip
