"""Crash harness: verbs are killed at random moments; nothing may be lost or half-written.

    python tests/robustness/crash.py --kills 100

Each round starts a verb, ends it by SIGKILL, SIGTERM or SIGINT at a random moment, and looks at
what is left: old results or new ones, never a part; no process; of encoded rows all but those of
the last two seconds. Reruns must give what an undisturbed run gave, to the byte but for timings.
"""

import argparse
import json
import os
import random
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

import psutil

sys.path.insert(0, str(Path(__file__).parent))
from crash_processes import ROOT, Forked, Process, write_hook

PICTURES, BATCH = 80, 4
PACE = 0.1  # seconds that a batch is made to take, so that there are moments to be killed at
KEPT_AFTER = 2.0  # seconds: rows that are older are on disk,
SLACK = 1.0  # and this is what a busy machine may add
SIGNALS = (signal.SIGKILL, signal.SIGTERM, signal.SIGINT)
WEIGHTS = {"encode": 4, "fuse": 6, "compare": 5, "report": 1}
OLD = '{"spaces": {}, "versions": {}, "old": 1}'  # an earlier run is known by its manifest
MARK = "WORKBENCH_CRASH_ROUND"
TIMED = ("seconds", "slowest", "created", "workbench_digest")  # the last is of all, timings too
RUN = {
    "report.html", "metrics.json", "manifest.json", "outcomes.safetensors", "examples.json",
    "01_what_does_each_space_see.ipynb",
}  # fmt: skip


@dataclass
class Figures:
    """What was tried and found."""

    kills: Counter = field(default_factory=Counter)
    codes: Counter = field(default_factory=Counter)
    reruns: int = 0
    most_rows_again: int = 0
    oldest_row_again: float = 0.0  # seconds before the kill
    before_python: int = 0  # killed while Python itself started

    def record(self) -> dict:
        """Give the figures for people and programs."""
        return {
            "kills": dict(self.kills), "exit_codes": dict(self.codes), "reruns": self.reruns,
            "most_rows_encoded_again": self.most_rows_again,
            "oldest_row_encoded_again_s": round(self.oldest_row_again, 2),
            "while_python_started": self.before_python,
        }  # fmt: skip


class Bench:
    """One folder with data, verbs to run on it, and what they gave undisturbed.

    Parameters
    ----------
    folder : Path
        New or empty.
    seed : int
        Of the moments.
    starter : type
        Of the processes: a user's command, or one whose libraries are loaded already.
    """

    def __init__(self, folder: Path, seed: int = 0, starter: type = Process) -> None:
        self.folder = folder
        self.starter = starter
        self.chance = random.Random(seed)
        self.figures = Figures()
        self.seconds: dict[str, float] = {}
        self.expected: dict[str, object] = {}
        self.rounds = 0
        write_hook(folder / "hook")
        _draw(folder / "pictures")

    def words(self, verb: str, place: Path) -> list[str]:
        """Arguments of a verb that writes into a place."""
        parents = [str(self.folder / f"{name}.safetensors") for name in ("clip", "expert")]
        data = ["--data", str(self.folder / "pictures")]
        words: list[str] = {
            "encode": ["encode", *data, "--spec", "demo:expert", "--batch-size", str(BATCH),
                       "--out", str(place / "rows.safetensors")],
            "fuse": ["fuse", "--clip", parents[0], "--expert", parents[1], "-l", "300",
                     "--out", str(place / "fused.safetensors")],
            "compare": ["compare", *data, *parents, "--out", str(place / "metrics.csv")],
            "report": ["report", "--limit", "24", "-l", "100", "-p", "map_method", "pca",
                       "--out", str(place / "run")],
        }[verb]  # fmt: skip
        return [*words, "--force"]

    def start(self, words: list[str], cache: Path, notes: Path, pace: float) -> Process:
        """Start a command; its process and all that come of it bear a mark."""
        self.rounds += 1
        own = {
            "PYTHONPATH": os.pathsep.join([str(self.folder / "hook"), str(ROOT)]),
            "WORKBENCH_CACHE": str(cache), "CRASH_NOTES": str(notes), "CRASH_PACE": str(pace),
            MARK: f"{os.getpid()}-{self.rounds}",
        }  # fmt: skip
        return self.starter(words, own, self.folder)

    def complete(self, verb: str, place: Path, cache: Path, pace: float = 0.0) -> float:
        """Run a verb to its end; give the seconds that it took."""
        started = time.monotonic()
        notes = cache.with_suffix(".again")
        notes.unlink(missing_ok=True)
        process = self.start(self.words(verb, place), cache, notes, pace)
        errors = process.ended()
        assert process.returncode == 0, f"{verb}: exit code {process.returncode}: {errors}"
        return time.monotonic() - started

    def prepare(self, verbs: list[str]) -> None:
        """Run every verb undisturbed: what it gives, and how long it takes."""
        cache = self.folder / "first-cache"
        for name in ("clip", "expert"):
            words = self.words("encode", self.folder)[:3]
            out = ["--spec", f"demo:{name}", "--out", str(self.folder / f"{name}.safetensors")]
            process = self.start([*words, *out], cache, self.folder / "notes", 0.0)
            errors = process.ended()
            assert process.returncode == 0, errors
        for verb in verbs:
            place = self.folder / f"first-{verb}"
            place.mkdir()
            own = self.folder / f"own-{verb}-cache" if verb == "encode" else cache
            self.seconds[verb] = self.complete(verb, place, own, PACE)
            self.expected[verb] = _results(verb, place)

    def round(self, verb: str, how: signal.Signals, *, rerun: bool) -> bool:
        """Kill a verb at some moment, look at what is left, and run it again.

        Returns
        -------
        bool
            Whether it was killed; False if it was done before that moment.
        """
        place, cache = self.folder / f"{verb}-{self.rounds}", self.folder / f"cache-{self.rounds}"
        if verb != "encode":
            cache = self.folder / "first-cache"
        place.mkdir()
        old = _put_old(verb, place)
        notes = place.with_suffix(".notes")
        process = self.start(self.words(verb, place), cache, notes, PACE)
        mark = f"{os.getpid()}-{self.rounds}"
        moment = self.chance.uniform(0.02, 1.0) * self.seconds[verb]
        time.sleep(moment)
        killed = time.time()
        is_going_on = process.poll() is None
        if is_going_on:
            process.send_signal(how)
            self.figures.kills[f"{verb} {how.name}"] += 1
        else:
            self.seconds[verb] *= 0.9  # the machine is quicker than it was
        errors = process.ended()
        self._check_end(process.returncode, how, errors, f"{verb} after {moment:.2f} s")
        _check_no_process(mark)
        self._check_place(verb, place, old)
        if rerun:
            before = _noted(notes)
            self.complete(verb, place, cache)
            self.figures.reruns += 1
            assert _results(verb, place) == self.expected[verb], f"{verb}: another result"
            if verb == "encode":
                gentle = how != signal.SIGKILL
                self._check_rows(before, cache.with_suffix(".again"), killed, gentle=gentle)
        _remove(place, cache if verb == "encode" else None)
        return is_going_on

    def _check_end(self, code: int, how: signal.Signals, errors: str, what: str) -> None:
        """An exit code that says what happened, and one line."""
        self.figures.codes[str(code)] += 1
        if code == 0 or how == signal.SIGKILL:
            return
        told = [line for line in errors.splitlines() if line.startswith("workbench: ")]
        told = [line for line in told if not line.startswith("workbench: warning:")]
        if not told and _while_python_starts(code, how, errors):
            self.figures.before_python += 1
            return
        assert code == 128 + how, f"{what}: exit code {code}: {errors}"
        assert len(told) == 1, f"{what}: {errors}"
        assert "Traceback" not in errors, f"{what}: {errors}"

    def _check_place(self, verb: str, place: Path, old: dict[str, str]) -> None:
        """The old results as they were, or the new ones whole."""
        now = {path.name for path in place.iterdir() if not path.name.startswith(".")}
        texts = _texts(place)
        if verb == "report":
            run = {path.name for path in (place / "run").glob("*")}
            assert run in ({name.partition("/")[2] for name in old}, RUN, set()), f"mixed: {run}"
            assert run or "run.1" in now, "report left no run at all"
        if verb == "report" and "run.1" in now:
            texts = {name.replace("run.1/", "run/"): text for name, text in texts.items()}
            now -= {"run.1"}
        assert now <= {name.partition("/")[0] for name in old}, f"{verb} left {sorted(now)}"
        for name, text in old.items():
            is_old = texts.get(name) == text
            may_lack = name == "fused.fuser.safetensors" and name not in texts
            is_right = is_old or may_lack or _is_whole(place / name)
            assert is_right, f"{verb}: {name} is neither old nor new"
        if verb == "fuse":  # the space and what made it: a missing one is seen, a mixture is not
            ages = {texts[name] == OLD for name in old if name in texts}
            assert len(ages) <= 1, f"mixed: {sorted(texts)}"

    def _check_rows(
        self, before: dict[str, float], notes: Path, killed: float, *, gentle: bool
    ) -> None:
        """Of the rows that were there none is encoded again but the last."""
        again = [before[key] for key in _noted(notes) if key in before]
        self.figures.most_rows_again = max(self.figures.most_rows_again, len(again))
        oldest = max((killed - when for when in again), default=0.0)
        self.figures.oldest_row_again = max(self.figures.oldest_row_again, oldest)
        assert oldest <= KEPT_AFTER + SLACK, f"rows of {oldest:.1f} s before the kill were lost"
        assert not (gentle and len(again) > 2 * BATCH), f"{len(again)} rows lost by a gentle end"


def _draw(folder: Path) -> None:
    import numpy as np
    from PIL import Image

    rng = np.random.default_rng(0)
    for number in range(PICTURES):
        place = folder / "abc"[number % 3]
        place.mkdir(parents=True, exist_ok=True)
        pixels = rng.integers(0, 256, (24, 24, 3), dtype=np.uint8)
        pixels[..., number % 3] //= 4
        Image.fromarray(pixels).save(place / f"{number:03d}.png")


def _while_python_starts(code: int, how: signal.Signals, errors: str) -> bool:
    """Whether the signal came before any of our code could hear it."""
    if code == -how and not errors:
        return True
    ours = re.findall(r'File ".*/workbench/(?!__init__)', errors)
    return how == signal.SIGINT and "KeyboardInterrupt" in errors and not ours


def _put_old(verb: str, place: Path) -> dict[str, str]:
    """Results of an earlier run, which the verb is to replace."""
    names = {
        "encode": ["rows.safetensors"], "compare": ["metrics.csv"],
        "fuse": ["fused.safetensors", "fused.fuser.safetensors"],
        "report": ["run/manifest.json", "run/report.html"],
    }[verb]  # fmt: skip
    for name in names:
        (place / name).parent.mkdir(exist_ok=True)
        (place / name).write_text(OLD)
    return dict.fromkeys(names, OLD)


def _texts(place: Path) -> dict[str, str]:
    files = [path for path in place.rglob("*") if path.is_file()]
    return {
        path.relative_to(place).as_posix(): path.read_bytes()[:100].decode("latin-1")
        for path in files
    }


def _is_whole(path: Path) -> bool:
    """Whether a file of ours is whole, as its own reader sees it."""
    from safetensors import SafetensorError, safe_open

    if path.suffix == ".safetensors":
        try:
            with safe_open(path, "np") as file:
                return all(len(file.get_tensor(name).shape) < 4 for name in file.keys())  # noqa: SIM118
        except (SafetensorError, OSError):
            return False
    return path.is_file() and path.read_bytes().endswith((b"\n", b">"))


def _check_no_process(mark: str) -> None:
    """No process of the round is left; kernels of a killed command end by themselves."""
    end = time.monotonic() + 20
    while left := [process for process in psutil.process_iter() if _bears(process, mark)]:
        assert time.monotonic() < end, f"left running: {left}"
        time.sleep(0.2)


def _bears(process: psutil.Process, mark: str) -> bool:
    try:
        zombie = process.status() == psutil.STATUS_ZOMBIE
        return not zombie and process.environ().get(MARK) == mark
    except (psutil.Error, OSError):
        return False


def _results(verb: str, place: Path) -> object:
    """What a verb wrote, without timings."""
    if verb == "compare":
        return (place / "metrics.csv").read_text()
    if verb == "report":
        found = {path.name for path in (place / "run").iterdir()}
        read = {
            name: _timeless(json.loads((place / "run" / name).read_text()))
            for name in ("metrics.json", "manifest.json")
        }
        return found, read
    return {path.name: _space(path) for path in sorted(place.glob("*.safetensors"))}


def _timeless(value: object) -> object:
    """Give a JSON value without timings and dates."""
    if isinstance(value, dict):
        kept = {key: item for key, item in value.items() if not key.startswith(TIMED)}
        return {key: _timeless(item) for key, item in kept.items()}
    if isinstance(value, list):
        return [_timeless(item) for item in value]
    return value


def _space(path: Path) -> object:
    from safetensors import safe_open

    with safe_open(path, "np") as file:
        tensors = {name: file.get_tensor(name).tobytes() for name in file.keys()}  # noqa: SIM118
        header = dict(file.metadata())
    return tensors, _timeless({key: _plain(text) for key, text in header.items()})


def _plain(text: str) -> object:
    """Give what a text says in JSON, or the text."""
    try:
        return json.loads(text)
    except ValueError:
        return text


def _noted(notes: Path) -> dict[str, float]:
    """When each row was encoded; the last line may be cut."""
    when: dict[str, float] = {}
    for line in notes.read_text().splitlines() if notes.exists() else ():
        try:
            moment, keys = json.loads(line)
        except ValueError:
            continue
        when.update(dict.fromkeys(keys, moment))
    return when


def _remove(place: Path, cache: Path | None) -> None:
    shutil.rmtree(place)
    if cache is not None:
        shutil.rmtree(cache, ignore_errors=True)


WRITER = """
import sys
from pathlib import Path
import numpy as np
from workbench.row_cache import RowCache
folder, seed, rounds = Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3])
rng = np.random.default_rng(seed)
for _ in range(rounds):
    keys = [f"k{number}" for number in rng.permutation(200)[:40]]
    rows = np.array([[float(key[1:])] * 8 for key in keys], dtype=np.float32)
    RowCache("model", folder).put(keys, rows)
    for key, row in RowCache("model", folder).get([f"k{n}" for n in range(200)]).items():
        assert (row == float(key[1:])).all(), key
"""


def two_writers(folder: Path, rounds: int) -> int:
    """Let two processes write and read one cache; give the rounds that both survived."""
    environment = os.environ | {"PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-c", WRITER, str(folder)]
    writers = [
        subprocess.Popen(
            [*command, str(seed), str(rounds)], env=environment, stderr=subprocess.PIPE, text=True
        )
        for seed in (0, 1)
    ]
    for writer in writers:
        _, errors = writer.communicate()
        assert writer.returncode == 0, errors
    return rounds


def main(argv: list[str] | None = None) -> int:
    """Run the harness; print its figures."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--kills", type=int, default=100)
    parser.add_argument("--seed", type=int, default=0, help="of verbs, signals and moments")
    parser.add_argument("--verbs", nargs="+", choices=WEIGHTS, default=list(WEIGHTS))
    parser.add_argument("--reruns", type=float, default=0.5, help="share of rounds run again")
    parser.add_argument(
        "--preloaded",
        action="store_true",
        help="fork processes whose libraries are loaded: quicker, killed at work",
    )
    parser.add_argument("--writers", type=int, default=50, help="rounds of two writers")
    asked = parser.parse_args(argv)
    failures: list[str] = []
    with tempfile.TemporaryDirectory() as folder:
        starter = Forked if asked.preloaded else Process
        bench = Bench(Path(folder) / "bench", asked.seed, starter)
        bench.prepare(asked.verbs)
        print(f"undisturbed, in seconds: {bench.seconds}", flush=True)
        weights = [WEIGHTS[verb] for verb in asked.verbs]
        while bench.figures.kills.total() < asked.kills:
            verb = bench.chance.choices(asked.verbs, weights)[0]
            rerun = verb == "encode" or bench.chance.random() < asked.reruns
            try:
                bench.round(verb, bench.chance.choice(SIGNALS), rerun=rerun)
            except AssertionError as error:
                failures.append(f"{verb}: {error}")
                print(failures[-1], flush=True)
            print(f"{verb}: {bench.figures.record()}", flush=True)
        rounds = two_writers(Path(folder) / "writers", asked.writers)
    found = {"failures": failures, "two_writer_rounds": rounds}
    print(json.dumps(bench.figures.record() | found, indent=1))
    return int(bool(failures))


if __name__ == "__main__":
    sys.exit(main())
