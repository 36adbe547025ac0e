"""The written walks work as they stand: their code is run, and gives what it promises."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

ROOT = Path(__file__).parents[1]
SECTION = r"^## Change the method\n(.*?)(?=^## |\Z)"
(CHANGE,) = re.findall(SECTION, (ROOT / "CONTRIBUTING.md").read_text(), re.S | re.M)


def blocks(text, kind):
    """``[(what follows the kind, code)]`` of fenced blocks."""
    return re.findall(rf"^```python {kind}(.*?)\n(.*?)^```", text, re.S | re.M)


def run(code, folder):
    """Run code with the package that lies in the folder."""
    return subprocess.run(
        [sys.executable, "-c", code],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(folder)},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.fixture(scope="module")
def changed(tmp_path_factory):
    """A copy of the package with the steps of the walk applied to it."""
    folder = tmp_path_factory.mktemp("copy")
    ignored = shutil.ignore_patterns("__pycache__")
    shutil.copytree(ROOT / "workbench", folder / "workbench", ignore=ignored)
    steps = blocks(CHANGE, "append=")
    assert steps
    for place, code in steps:
        path = folder / place
        path.write_text(f"{path.read_text()}\n\n{code}")
    return folder


def test_the_check_of_the_walk_passes_and_fails_without_its_change(changed, tmp_path):
    ((_, check),) = blocks(CHANGE, "run")
    done = run(check, changed)
    assert done.returncode == 0, done.stderr
    measured, predicted = map(float, re.findall(r"\d+\.\d+", done.stdout))
    assert measured == pytest.approx(predicted, rel=0.3)
    shutil.copytree(ROOT / "workbench", tmp_path / "workbench")
    before = run(check, tmp_path)
    assert "construction='squared_expert': expected one of 'direct_sum'" in before.stderr


def test_the_changed_method_has_the_kernel_that_the_walk_promises(changed, tmp_path):
    rng = np.random.default_rng(1)
    psi, gamma, text = (rng.standard_normal(shape) for shape in ((9, 5), (9, 7), (4, 5)))
    np.savez(tmp_path / "rows.npz", images=np.hstack([psi, gamma]), texts=text)
    code = f"""
import numpy as np
import workbench.fusion as fusion
rows = np.load({str(tmp_path / "rows.npz")!r})
fuser = fusion.KrossFuse((5, 7), C=0.3, construction="squared_expert").fit(rows["images"])
fusion.save_fuser(fuser, {str(tmp_path / "fuser.safetensors")!r})
fuser = fusion.load_fuser({str(tmp_path / "fuser.safetensors")!r})
Z, T = fuser.transform(rows["images"]), fuser.transform_text(rows["texts"])
np.savez({str(tmp_path / "out.npz")!r}, Z=Z, T=T)
"""
    done = run(code, changed)
    assert done.returncode == 0, done.stderr
    fused = np.load(tmp_path / "out.npz")
    psi, text = (rows / np.linalg.norm(rows, axis=1, keepdims=True) for rows in (psi, text))
    phi = gamma - gamma.mean(axis=0)
    phi /= np.linalg.norm(phi, axis=1, keepdims=True)
    k_psi, k_phi = psi @ psi.T, phi @ phi.T
    image = k_psi * (0.3 + k_phi**2)
    np.testing.assert_allclose(fused["Z"] @ fused["Z"].T, image, atol=1e-12)
    np.testing.assert_allclose(fused["Z"] @ fused["T"].T, 0.3 * psi @ text.T, atol=1e-12)
    np.testing.assert_allclose(fused["T"] @ fused["T"].T, 0.3 * text @ text.T, atol=1e-12)


def test_the_page_on_adding_a_fuser_runs(capsys):
    page = (ROOT / "docs" / "how-to" / "add-a-fuser.md").read_text()
    names = {"__name__": "page"}
    for code in re.findall(r"^```python\n(.*?)^```", page, re.S | re.M):
        exec(compile(code, "add-a-fuser.md", "exec"), names)
    table = names["comparison"].table()
    assert {"PCA of both", "weighted sum"} <= set(table.index)
    weighted, clip = names["weighted"], names["clip"].normalize_rows()
    np.testing.assert_allclose(
        weighted.image @ weighted.text.T, clip.image @ clip.text.T, atol=1e-5
    )
    assert names["fused"].text is None
    assert names["fused"].image.shape == (200, 64)
    assert "PCA of both" in capsys.readouterr().out
