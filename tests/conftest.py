"""Tests run offline, with a cache of their own, and find the real data where it lies."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest

os.environ.setdefault("HF_HUB_OFFLINE", "1")
# Files that take longest come first: two processes that begin with them end together.
LONGEST = (
    "test_lab.py", "test_injection_notebooks.py", "test_notebooks.py", "test_report.py",
    "test_standalone.py", "test_crash.py", "test_cli.py", "test_few_samples.py",
    "test_reproducible.py", "test_memory.py", "test_long_run.py", "test_encode.py",
    "test_explorer.py", "test_krossfuse.py", "test_bad_inputs.py", "test_spaces.py",
)  # fmt: skip
SHARED = Path(os.environ.get("WORKBENCH_SHARED", Path(__file__).parents[2] / "shared")) / "data"


def pytest_addoption(parser):
    parser.addoption(
        "--whole", action="store_true", help="all of the suites of which the gate runs a sample"
    )


def pytest_collection_modifyitems(config, items):
    """Several processes begin with the longest files; what is marked whole is asked for."""
    if hasattr(config, "workerinput"):
        items.sort(key=lambda item: place(item.path.name))  # stable
    if not everything(config):
        sample, left_out = split(items)
        config.hook.pytest_deselected(items=left_out)
        items[:] = sample


def place(name):
    """Where a file stands in the order of the run."""
    return LONGEST.index(name) if name in LONGEST else len(LONGEST)


def everything(config):
    """Whether all is asked for, or a test by its name."""
    return config.getoption("--whole") or any("::" in word for word in config.args)


def split(items):
    """What the gate runs, and the rest."""
    whole = [item.get_closest_marker("whole") is not None for item in items]
    sample = [item for item, rest in zip(items, whole, strict=True) if not rest]
    return sample, [item for item, rest in zip(items, whole, strict=True) if rest]


@pytest.fixture(scope="session")
def whole(pytestconfig):
    """Whether everything was asked for, not the sample of the gate."""
    return pytestconfig.getoption("--whole")


@pytest.fixture(scope="session", autouse=True)
def _own_cache(tmp_path_factory):
    """Nothing is read from, or left in, the user's cache folder."""
    if "WORKBENCH_CACHE" not in os.environ:
        os.environ["WORKBENCH_CACHE"] = str(tmp_path_factory.mktemp("cache"))


@pytest.fixture
def shared():
    """Folder of real photographs and embeddings."""
    if not SHARED.is_dir():
        pytest.skip(f"no real data at {SHARED} (set WORKBENCH_SHARED)")
    return SHARED


def mounted(place, *words):
    """Mount something, or skip the test where that is not allowed."""
    place.mkdir(exist_ok=True)
    command = ["mount", *words, str(place)]
    if shutil.which("mount") is None or subprocess.run(command, capture_output=True).returncode:
        pytest.skip("no right to mount a disk")
    return place


@pytest.fixture
def small_disk(tmp_path):
    """A disk of three megabytes."""
    place = mounted(tmp_path / "disk", "-t", "tmpfs", "-o", "size=3m", "tmpfs")
    yield place
    subprocess.run(["umount", str(place)], check=True)


@pytest.fixture
def read_only(tmp_path):
    """A folder that nobody can write to, root neither."""
    place = mounted(tmp_path / "read-only", "-t", "tmpfs", "-o", "ro", "tmpfs")
    yield place
    subprocess.run(["umount", str(place)], check=True)
