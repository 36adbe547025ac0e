"""What is installed: one name, one version, a wheel that carries what runs and no more."""

import os
import subprocess
import sys
import tomllib
import zipfile
from email.parser import Parser
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

import workbench

ROOT = Path(__file__).parents[1]
ASSETS = "workbench/_assets/"
CARRIED = {  # beside the code: what the demonstration needs, and where it comes from
    "data/README.md",
    "data/figures.json",
    "data/things129/SOURCE.md",
    "data/things129/clip_vitb32.npz",
    "data/things129/dinov3_vitb16.npz",
    "data/things129/table.csv",
    "data/mini_clip/open_clip_config.json",
    "data/mini_clip/open_clip_model.safetensors",
    "data/mini_expert/config.json",
    "data/mini_expert/model.safetensors",
}


@pytest.fixture(scope="session")
def wheel(tmp_path_factory):
    """The wheel, built by the build backend alone: no network, no second environment."""
    folder = tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)]
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True)
    (path,) = folder.glob("*.whl")
    return path


@pytest.fixture(scope="session")
def names(wheel):
    return set(zipfile.ZipFile(wheel).namelist())


@pytest.fixture(scope="session")
def metadata(wheel, names):
    (path,) = (name for name in names if name.endswith("dist-info/METADATA"))
    return Parser().parsestr(zipfile.ZipFile(wheel).read(path).decode())


def test_the_wheel_carries_the_demonstration_and_the_notebooks_alone(names):
    notebooks = {f"notebooks/{path.name}" for path in (ROOT / "notebooks").glob("*.ipynb")}
    assert len(notebooks) == 5
    carried = {name.removeprefix(ASSETS) for name in names if name.startswith(ASSETS)}
    assert carried == CARRIED | notebooks


def test_the_wheel_has_every_source_file_and_nothing_else(names):
    here = {
        path.relative_to(ROOT).as_posix()
        for path in (ROOT / "workbench").rglob("*")
        if path.is_file() and path.suffix != ".pyc"
    }
    packed = {name for name in names if ".dist-info/" not in name and not name.startswith(ASSETS)}
    assert packed == here
    assert {"workbench/py.typed", "workbench/__init__.pyi"} <= packed
    assert any(name.endswith(".js") for name in packed)


def test_the_index_knows_it_by_another_name_than_python_does(wheel, metadata):
    assert metadata["Name"] == "krossfuse-workbench"
    assert wheel.name.startswith("krossfuse_workbench-")
    entry_points = next(n for n in zipfile.ZipFile(wheel).namelist() if "entry_points" in n)
    assert (
        "workbench = workbench.__main__:command"
        in zipfile.ZipFile(wheel).read(entry_points).decode()
    )


def test_the_version_is_written_once(metadata):
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    assert "version" not in project
    assert project["dynamic"] == ["version"]
    assert metadata["Version"] == workbench.__version__


def test_extras_name_this_distribution(metadata):
    extras = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    own = [
        line
        for needed in extras["optional-dependencies"].values()
        for line in needed
        if "workbench" in line
    ]
    assert own
    assert all(line.startswith("krossfuse-workbench[") for line in own)
    assert set(metadata.get_all("Provides-Extra")) == set(extras["optional-dependencies"])


def test_the_wheel_runs_outside_the_repository(wheel, tmp_path):
    zipfile.ZipFile(wheel).extractall(tmp_path / "site")
    code = (
        "import workbench as wb; data = wb.load('demo', limit=4); "
        "print(wb.encode(data, 'demo:clip', role='clip').image.shape, wb.__file__)"
    )
    environment = os.environ | {"PYTHONPATH": str(tmp_path / "site")}
    ran = subprocess.run(
        [sys.executable, "-P", "-c", code],
        cwd=tmp_path,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert ran.returncode == 0, ran.stderr
    assert ran.stdout.startswith("(4, 64)")
    assert str(tmp_path) in ran.stdout


def locked_versions():
    """Versions of the gate's lock, by canonical name; markers that choose among them left out."""
    versions = {}
    for line in (ROOT / ".ci" / "requirements.txt").read_text().splitlines():
        if line and not line.startswith((" ", "#")):
            requirement = Requirement(line.removesuffix("\\"))
            (pin,) = requirement.specifier
            assert pin.operator == "=="
            versions.setdefault(canonicalize_name(requirement.name), []).append(pin.version)
    return versions


def wanted_by(extras, name):
    """Requirements of an extra, and of those that it asks for in turn."""
    found = list(extras[name])
    for line in extras[name]:
        requirement = Requirement(line)
        if requirement.name == "krossfuse-workbench":
            for inner in requirement.extras:
                found += wanted_by(extras, inner)
    return found


def test_the_gate_installs_locked_versions_that_the_package_allows():
    """Every dependency, those of the gate's own tools too, is in the lock and within its bounds."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    extras = wanted_by(project["optional-dependencies"], "dev")
    versions = locked_versions()
    for line in project["dependencies"] + extras:
        wanted = Requirement(line)
        if wanted.name != project["name"]:
            for version in versions[canonicalize_name(wanted.name)]:
                assert wanted.specifier.contains(version), f"{line}: locked at {version}"
