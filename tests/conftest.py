"""Tests run offline, with a cache of their own, and find the real data where it lies."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest

os.environ.setdefault("HF_HUB_OFFLINE", "1")
SHARED = Path(os.environ.get("WORKBENCH_SHARED", Path(__file__).parents[2] / "shared")) / "data"


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
