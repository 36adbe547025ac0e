"""Mutation check: small faults are put into fusion and alignment, and the tests should see them.

    pip install "cosmic-ray>=8.7,<9" "coverage>=7.6"
    python tests/mutation.py --sample 150

Takes a random sample of the small faults that cosmic-ray can make (``+`` for ``-``, ``<`` for
``<=``, 2 for 1, ``not``, a loop that never runs, ...), as many of each module as it is long, and
runs the tests that reach the changed line, quick ones first, until one fails. A fault that none
sees is a survivor: a test is missing, or the change means nothing; those are listed with the
reason in ``tests/equivalent_mutants.json``. The exit code is 1 where another fault survives.

No file is changed: every fault lives in a process of its own, forked from one that has imported
the heavy packages, which takes it for the source of its module. POSIX only.
"""

import argparse
import ast
import difflib
import importlib
import importlib.abc
import importlib.util
import json
import os
import random
import resource
import signal
import sys
import tempfile
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
ROOMS = ("workbench/fusion", "workbench/align")
TESTS = ("tests/test_kernels.py", "tests/test_krossfuse.py", "tests/test_fuse.py",
         "tests/test_align.py", *ROOMS)  # fmt: skip
HEAVY = ("numpy", "scipy.linalg", "scipy.spatial", "scipy.stats", "pandas", "sklearn.pipeline",
         "sklearn.kernel_approximation", "sklearn.random_projection", "sklearn.neighbors",
         "sklearn.decomposition", "sklearn.cluster", "torch", "array_api_compat.torch",
         "safetensors.numpy", "hypothesis")  # fmt: skip
EQUIVALENT = ROOT / "tests" / "equivalent_mutants.json"
SPARE = 20.0  # seconds of processor time beside five times what the tests took before
MEMORY = 8 * 2**30


@dataclass(frozen=True)
class Mutant:
    """One small fault: where it is, what made it, and the source with it."""

    path: str
    line: int
    operator: str
    before: str
    after: str
    source: str

    def key(self) -> dict[str, str]:
        """Name the fault by what it changes, wherever it stands."""
        return {"path": self.path, "before": self.before, "after": self.after}


def main() -> int:
    """Run the check; give the exit code."""
    asked = arguments()
    os.chdir(ROOT)
    paths = asked.modules or [
        str(path) for room in ROOMS for path in sorted(Path(room).glob("*.py"))
    ]
    chance = random.Random(asked.seed)
    sample = sampled(paths, asked.sample, chance)
    chance.shuffle(sample)
    for name in HEAVY:
        importlib.import_module(name)
    reached = reach(Path(asked.reach)) if asked.reach else measured()
    known = json.loads(EQUIVALENT.read_text("utf-8")) if EQUIVALENT.exists() else []
    part, parts = map(int, asked.part.split("/"))
    results = [judged(mutant, reached, known, asked) for mutant in sample[part - 1 :: parts]]
    return told(results)


def arguments() -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--sample", type=int, default=150, help="faults to try")
    parser.add_argument("--seed", type=int, default=0, help="of the sample")
    parser.add_argument("--modules", nargs="*", help="files, instead of both rooms")
    parser.add_argument("--reach", help="file that keeps which test reaches which line")
    parser.add_argument(
        "--budget", type=float, default=60.0, help="seconds of tests for each fault"
    )
    parser.add_argument("--part", default="1/1", help="2/3: the second of three runs side by side")
    parser.add_argument("--out", type=Path, help="JSON lines, one for each fault")
    return parser.parse_args()


# What faults there are.


def sampled(paths: list[str], size: int, chance: random.Random) -> list[Mutant]:
    """Draw faults, in each module as many as its share of the places that can be changed."""
    places = {path: list(changeable(path)) for path in paths}
    total = sum(map(len, places.values()))
    drawn = []
    for path, there in places.items():
        wanted = len(there) * size / total
        count = int(wanted) + (chance.random() < wanted % 1)
        chance.shuffle(there)
        drawn += list(first_real(path, there, count, chance))
    return drawn


def changeable(path: str) -> Iterator[list[tuple[str, int]]]:
    """Give the places of a module that can be changed: for each the operators that can do it."""
    from cosmic_ray.ast import ast_nodes, get_ast_from_path
    from cosmic_ray.plugins import get_operator, operator_names

    tree = get_ast_from_path(Path(path))
    places: dict[tuple[int, int], list[tuple[str, int]]] = defaultdict(list)
    for name in operator_names():
        operator = get_operator(name)
        if operator.arguments():
            continue
        occurrence = 0
        for node in ast_nodes(tree):
            for start, _ in operator().mutation_positions(node):
                places[start].append((name, occurrence))
                occurrence += 1
    yield from places.values()


def first_real(
    path: str, places: list[list[tuple[str, int]]], count: int, chance: random.Random
) -> Iterator[Mutant]:
    """Give faults at the first places, one each, that change more than words and types."""
    from cosmic_ray.mutating import mutate_code
    from cosmic_ray.plugins import get_operator

    source = Path(path).read_text("utf-8")
    made = 0
    for operators in places:
        if made == count:
            return
        name, occurrence = chance.choice(operators)
        changed = mutate_code(source, get_operator(name)(), occurrence)
        if changed is None or meaning(changed) == meaning(source):
            continue
        made += 1
        yield mutant(path, name, source, changed)


def meaning(source: str) -> str:
    """What a module does: without docstrings and annotations; of nonsense, the words."""
    try:
        tree = ast.parse(source)
    except SyntaxError:
        return source
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef):
            node.returns = None
        if isinstance(node, ast.arg):
            node.annotation = None
        if isinstance(node, ast.AnnAssign):
            node.annotation = ast.Constant(None)
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            node.value = ast.Constant(None)
    return ast.dump(tree)


def mutant(path: str, operator: str, source: str, changed: str) -> Mutant:
    """Describe a fault by the lines that it changes."""
    old, new = source.splitlines(), changed.splitlines()
    blocks = difflib.SequenceMatcher(None, old, new, autojunk=False).get_opcodes()
    _, a, b, c, d = next(block for block in blocks if block[0] != "equal")
    a += next((i for i, line in enumerate(old[a:b]) if line.strip()), 0)
    before, after = " ".join(old[a:b]).strip(), " ".join(new[c:d]).strip()
    return Mutant(path, a + 1, operator.split("/")[-1], before, after, changed)


# Which tests reach which line.


def measured() -> dict:
    """Run all tests once, and note what each reaches; give that."""
    with tempfile.TemporaryDirectory() as folder:
        return reach(Path(folder) / "reach.json")


def reach(kept: Path) -> dict:
    """Read what each test reaches, or run them and write it."""
    if not kept.exists():
        code, _ = forked(lambda: note_reach(kept), wall=3600)
        if code or not kept.exists():
            raise SystemExit(f"the tests fail without any fault: exit code {code}")
    return json.loads(kept.read_text("utf-8"))


def note_reach(kept: Path) -> int:
    """Run the tests under coverage, one context for each."""
    import coverage

    watcher = coverage.Coverage(data_file=None, include=[f"{room}/*" for room in ROOMS])
    recorder = Recorder(watcher)
    watcher.start()
    code = pytest.main([*QUIET, *TESTS], plugins=[recorder])
    watcher.stop()
    data = watcher.get_data()
    lines = {
        str(Path(file).relative_to(ROOT)): data.contexts_by_lineno(file)
        for file in data.measured_files()
    }
    kept.write_text(json.dumps({"seconds": recorder.seconds, "lines": lines}), "utf-8")
    return int(code)


class Recorder:
    """Tells coverage which test runs, and notes how much processor time each takes."""

    def __init__(self, watcher: object) -> None:
        self.watcher = watcher
        self.seconds: dict[str, float] = {}

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_protocol(self, item: pytest.Item) -> Iterator[None]:
        """Take the time of a test, and what it needs to be set up."""
        self.watcher.switch_context(item.nodeid)
        started = time.process_time()
        result = yield
        self.seconds[item.nodeid] = time.process_time() - started
        self.watcher.switch_context("")
        return result


# What becomes of a fault.

QUIET = ("-q", "-x", "--no-header", "--tb=no", "-p", "no:randomly")


def judged(mutant: Mutant, reached: dict, known: list[dict], asked: argparse.Namespace) -> dict:
    """Say whether a test sees a fault."""
    started = time.monotonic()
    tests = affordable(tests_of(mutant, reached), reached["seconds"], asked.budget)
    reasons = [each["why"] for each in known if mutant.key().items() <= each.items()]
    if reasons:
        outcome = f"equivalent: {reasons[0]}"
    elif not tests:
        outcome = "survived: no test gets there"
    else:
        outcome = tried(mutant, tests, sum(reached["seconds"][test] for test in tests))
    result = {
        **mutant.key(), "line": mutant.line, "operator": mutant.operator, "outcome": outcome,
        "tests": len(tests), "seconds": round(time.monotonic() - started, 1),
    }  # fmt: skip
    print(f"{outcome:<12} {mutant.path}:{mutant.line} {mutant.operator}", flush=True)
    if asked.out:
        with asked.out.open("a", encoding="utf-8") as file:
            file.write(f"{json.dumps(result)}\n")
    return result


def tests_of(mutant: Mutant, reached: dict) -> list[str]:
    """Tests that reach the line, quick ones first; of a line that import runs, all of the file."""
    lines = reached["lines"].get(mutant.path, {})
    begins = max((line for line in map(int, lines) if line <= mutant.line), default=0)
    there = set(lines.get(str(begins), ()))
    if there == {""}:
        there = {test for tests in lines.values() for test in tests}
    found = there & set(reached["seconds"])
    return sorted(found, key=lambda test: (reached["seconds"][test], test))


def affordable(tests: list[str], seconds: dict[str, float], budget: float) -> list[str]:
    """Take the first tests, as many as the budget of processor time allows."""
    taken = []
    for test in tests:
        budget -= seconds[test]
        if taken and budget < 0:
            break
        taken.append(test)
    return taken


def tried(mutant: Mutant, tests: list[str], expected: float) -> str:
    """Run tests on a fault until one fails."""
    cpu = SPARE + 5 * expected
    code, ended = forked(lambda: run_on(mutant, tests, cpu), wall=600 + 20 * cpu)
    if ended in (signal.SIGXCPU, signal.SIGKILL):
        return "timeout"
    if code == 0:
        return "survived"
    return "killed"


def run_on(mutant: Mutant, tests: list[str], cpu: float) -> int:
    """In a process of its own: take the faulty source for the module, and run the tests."""
    from hypothesis import settings

    resource.setrlimit(resource.RLIMIT_CPU, (int(cpu), int(cpu) + 5))
    resource.setrlimit(resource.RLIMIT_DATA, (MEMORY, MEMORY))
    settings.register_profile("mutants", database=None, derandomize=True)
    settings.load_profile("mutants")
    fault = Fault(mutant)
    sys.meta_path.insert(0, fault)
    importlib.import_module(fault.name)  # before pytest has a way of its own to find it
    return int(pytest.main([*QUIET, *tests]))


class Fault(importlib.abc.MetaPathFinder, importlib.abc.InspectLoader):
    """Finds one module, and gives another source of it."""

    def __init__(self, mutant: Mutant) -> None:
        self.mutant = mutant
        self.name = mutant.path.removesuffix(".py").replace("/", ".").removesuffix(".__init__")

    def find_spec(self, name: str, path: object = None, target: object = None) -> object:
        """Give a spec of the one module; others are found as always."""
        if name != self.name:
            return None
        place = str(ROOT / self.mutant.path)
        spec = importlib.util.spec_from_loader(name, self, origin=place)
        spec.has_location = True
        if place.endswith("__init__.py"):
            spec.submodule_search_locations = [str(Path(place).parent)]
        return spec

    def get_source(self, fullname: str) -> str:
        """Give the source with the fault."""
        return self.mutant.source


def forked(action: Callable[[], int], wall: float) -> tuple[int, int]:
    """Run an action in a process of its own; give its exit code, and the signal that ended it."""
    child = os.fork()
    if child == 0:
        code = 3
        try:
            os.setpgid(0, 0)
            nowhere = os.open(os.devnull, os.O_WRONLY)
            os.dup2(nowhere, 1)
            os.dup2(nowhere, 2)
            code = action()
        finally:
            os._exit(code)
    until = time.monotonic() + wall
    while True:
        ended, status = os.waitpid(child, os.WNOHANG)
        if ended:
            break
        if time.monotonic() > until:
            os.kill(child, signal.SIGKILL)
        time.sleep(0.02)
    return (os.WEXITSTATUS(status), 0) if os.WIFEXITED(status) else (1, os.WTERMSIG(status))


def told(results: list[dict]) -> int:
    """Print the score and the survivors; give the exit code."""
    counts = Counter(result["outcome"].split(":")[0] for result in results)
    seen = counts["killed"] + counts["timeout"]
    real = len(results) - counts["equivalent"]
    survivors = [result for result in results if result["outcome"].startswith("survived")]
    for each in survivors:
        print(f"\n{each['path']}:{each['line']} {each['operator']}: {each['outcome']}")
        print(f"- {each['before']}\n+ {each['after']}")
    score = 100 * seen / max(real, 1)
    print(f"\n{len(results)} faults: {dict(counts)}; {seen} of {real} seen, {score:.1f} %")
    return int(bool(survivors))


if __name__ == "__main__":
    sys.exit(main())
