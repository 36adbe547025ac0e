"""Claims about MLflow: a run is logged where the user has set it up, and never lost by it."""

import builtins
import json

import pytest

from workbench import cli, gating
from workbench.gating.tracking import ABSENT, figures_of

EVIL = "<b>\u202e 猫 a/b fused/$(x)\n"


@pytest.fixture
def folder(tmp_path):
    """A run of two spaces whose names MLflow does not take."""
    run = tmp_path / "run one"
    run.mkdir()
    figure = {"task": "knn", "target": "kind", "metric": "recall@1", "value": 0.8, "low": 0.7}
    rows = [
        figure | {"space": EVIL, "high": 0.9},
        figure | {"space": EVIL.replace("$", "%"), "high": None, "low": None, "value": 0.25},
    ]
    metrics = {
        "dataset": "shop", "metrics": rows, "table": [], "verdict": [{"words": f"Adopt {EVIL}"}],
    }  # fmt: skip
    data = {"targets": ["kind"], "ids_sha256": "0" * 64, "samples": 9, "captions": 0}
    about = {
        "data": data, "spaces": {}, "versions": {"krossfuse-workbench": "0.1.0"},
        "parameters": {"C": 0.1, "label": None, "data": "x" * 2000},
    }  # fmt: skip
    (run / "metrics.json").write_text(json.dumps(metrics))
    (run / "manifest.json").write_text(json.dumps(about))
    (run / "report.html").write_text("<p>page</p>")
    return run


def test_names_are_those_that_mlflow_takes_and_none_is_lost(folder):
    figures = figures_of(gating.read_run(folder))
    assert sorted(figures.values()) == [0.25, 0.7, 0.8, 0.9]
    for name in figures:
        assert set(name) <= set("abcdefghijklmnopqrstuvwxyz_-. /0123456789")
    assert sum(name.endswith(" low") for name in figures) == 1


def test_nothing_is_done_where_nobody_set_it_up(folder, tmp_path):
    assert gating.log_if_set_up(folder, {}) == ""
    uri = {"MLFLOW_TRACKING_URI": str(tmp_path / "runs")}
    assert gating.log_if_set_up(tmp_path / "no run", uri) == ""
    assert not (tmp_path / "runs").exists()


def test_without_mlflow_it_is_said_how_to_get_it(folder, monkeypatch):
    real = builtins.__import__

    def without(name, *rest, **options):
        if name == "mlflow":
            raise ImportError(name)
        return real(name, *rest, **options)

    monkeypatch.setattr(builtins, "__import__", without)
    assert gating.log_if_set_up(folder, {"MLFLOW_TRACKING_URI": "x"}) == ABSENT


def test_a_run_is_logged_with_its_parameters_figures_and_files(folder, tmp_path, monkeypatch):
    mlflow = pytest.importorskip("mlflow", reason="the extra mlflow is not installed")
    monkeypatch.setenv("MLFLOW_ALLOW_FILE_STORE", "true")  # newer ones ask for a database
    environ = {"MLFLOW_TRACKING_URI": f"{tmp_path / 'runs'}", "MLFLOW_EXPERIMENT_NAME": "shop"}
    assert gating.log_if_set_up(folder, environ) == (
        "Logged to MLflow: experiment shop, run run one."
    )
    (run,) = mlflow.search_runs(experiment_names=["shop"], output_format="list")
    assert run.data.params["C"] == "0.1"
    assert len(run.data.params["data"]) == 500
    assert "label" not in run.data.params
    assert run.data.metrics == figures_of(gating.read_run(folder))
    assert run.data.tags["workbench.data"] == "shop"
    assert "\u202e" not in run.data.tags["workbench.verdict"]
    client = mlflow.MlflowClient()
    files = {each.path for each in client.list_artifacts(run.info.run_id)}
    assert files == {"report.html", "metrics.json", "manifest.json"}


def test_a_run_is_whole_where_logging_fails(folder, monkeypatch):
    pytest.importorskip("mlflow", reason="the extra mlflow is not installed")
    said = gating.log_if_set_up(folder, {"MLFLOW_TRACKING_URI": "nowhere://x"})
    assert said.startswith("The run is whole, but was not logged to MLflow (")
    assert "\n" not in said


def test_the_verb_says_what_was_logged(tmp_path, monkeypatch, capsys):
    monkeypatch.setattr("workbench.gating.tracking.log_if_set_up", lambda out: f"Logged {out}.")
    made = {"metrics": [], "table": [], "sentences": ["All is told."]}

    def run(name, out, parameters):
        out.mkdir()
        (out / "metrics.json").write_text(json.dumps(made))

    monkeypatch.setattr("workbench.report.notebooks.run_notebook", run)
    monkeypatch.setattr("workbench.cli.report._summary", lambda *_: "summary")
    out = tmp_path / "out"
    assert cli.main(["report", "--out", str(out)]) == 0
    assert f"Logged {out}." in capsys.readouterr().out
