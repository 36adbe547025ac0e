"""Claims about the model card: what a run stands on, in words that cannot do anything."""

import json
import re

import numpy as np
import pandas as pd
import pytest

import workbench as wb
from workbench.encoders.kind import Spec
from workbench.encoders.licence import stated_licence
from workbench.report import ReportParts, manifest, write_report
from workbench.report.model_card import card_markdown, model_card

EVIL = "</dd><script>alert(1)</script> [x](http://a)"


@pytest.fixture(scope="module")
def comparison():
    ids = np.array([f"s{i}" for i in range(60)])
    kinds = np.where(np.arange(60) % 2, "owl", "cat")
    data = wb.Dataset(EVIL, ids, None, pd.DataFrame({"kind": kinds}, index=ids), ("kind",))
    rng = np.random.default_rng(0)
    clip = {"role": "clip", "spec": "timm:x", "licence": EVIL, "weights": "0123"}
    infos = {
        "CLIP": clip, "expert": {"role": "expert", "random_weights": True, "spec": "timm:y"},
        "centred": {"role": "expert (centred)", "derived_from": "expert"}, "own": {},
        "fused": {
            "role": "fused", "parents": ["CLIP", "expert"], "parameters": {"C": 0.3},
        },
    }  # fmt: skip
    spaces = {
        name: wb.Space(name, ids, rng.standard_normal((60, 4)).astype(np.float32), info=info)
        for name, info in infos.items()
    }
    return wb.compare(data, spaces, progress=False)


def test_models_licences_weights_and_limits_are_named(comparison):
    about = manifest(comparison, {"seed": 7})
    card = {row.name: list(row.lines) for row in model_card(comparison, about, None, "banner")}
    assert card["Models"] == [
        f"CLIP: timm:x, 4 columns, weights 0123; licence as the model states it: {EVIL}",
        "expert: timm:y, 4 columns, RANDOM WEIGHTS; licence not stated by the model",
        "own: rows that came ready; which model made them is not known here, 4 columns;"
        " licence not stated by the model",
        "A fused space is made of several models: the licences of all of them hold.",
    ]
    assert card["Fused spaces"] == ["fused: 4 dimensions, C = 0.3, made of CLIP, expert"]
    assert card["What was found"][0].startswith(("Do not adopt", "Not enough", "Adopt"))
    assert card["Limits"][0].startswith("Banner")
    assert card["How to make it again"][0].startswith("seed 7; python ")


def test_grave_findings_of_the_audit_are_on_the_card():
    data = wb.load("demo", limit=120)
    clip = wb.encode(data, "demo:clip", role="clip", progress=False)
    comparison = wb.compare(data, {"CLIP": clip}, progress=False)
    found = wb.audit(data, progress=False)
    grave = [each.words for each in found.findings if each.severity == "high"]
    assert grave
    lines = model_card(comparison, manifest(comparison), found)[0].lines
    assert list(lines[1:]) == grave


def test_the_card_of_a_run_is_a_file_and_a_part_of_the_page(comparison, tmp_path):
    page = write_report(ReportParts(comparison), tmp_path, progress=False).read_text("utf-8")
    card = (tmp_path / "MODEL_CARD.md").read_text("utf-8")
    assert '<section id="model-card">' in page
    assert "<script>alert" not in page
    assert not re.search(r"(?<!\\)<script", card)
    assert not re.search(r"(?<!\\)\]\(", card)
    assert card.count("\n## ") == 6
    assert json.loads((tmp_path / "manifest.json").read_text())["spaces"]["CLIP"]["licence"]


def test_words_of_a_card_cannot_begin_a_line_of_their_own():
    assert len(card_markdown("a\n# b", []).splitlines()) == 1


def test_a_licence_is_what_the_model_states(tmp_path):
    assert stated_licence(Spec("timm", "vit_base_patch14_dinov2.lvd142m")) == "apache-2.0"
    own = Spec("timm", "resnet18", {"weights": "mine.safetensors"})
    assert stated_licence(own) == ""
    folder = tmp_path / "model"
    folder.mkdir()
    for kind in ("timm", "open_clip"):
        assert stated_licence(Spec(kind, f"local-dir:{folder}")) == ""
    (folder / "config.json").write_text('{"pretrained_cfg": {"license": "cc-by-nc-4.0"}}')
    assert stated_licence(Spec("timm", f"local-dir:{folder}")) == "cc-by-nc-4.0"
    (folder / "README.md").write_text("---\ntags: [a]\nlicense: 'mit'\n---\n# Model\nlicense: x")
    assert stated_licence(Spec("sentence", str(folder))) == "mit"
    (folder / "README.md").write_text("---\ntags: [a]\n---\n# Model\nlicense: x")
    assert stated_licence(Spec("sentence", str(folder))) == "cc-by-nc-4.0"


@pytest.mark.parametrize("content", ["[1]", "{", '{"license": 3}', "[" * 9000, '"x"'])
def test_a_damaged_description_states_nothing(tmp_path, content):
    (tmp_path / "config.json").write_text(content)
    (tmp_path / "README.md").write_bytes(b"---\n\xff\nlicence\n---")
    assert stated_licence(Spec("timm", f"local-dir:{tmp_path}")) == ""


def test_a_licence_cannot_be_a_page_long(tmp_path):
    (tmp_path / "README.md").write_text(f"---\nlicense: \x1b[2J{'x' * 5000}\n---\n")
    said = stated_licence(Spec("sentence", str(tmp_path)))
    assert len(said) == 100
    assert "\x1b" not in said
