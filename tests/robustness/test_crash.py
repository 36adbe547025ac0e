"""A sample of the crash harness; ``python tests/robustness/crash.py --kills 100`` is the whole."""

import os
import signal
import socket
import time
import urllib.request

import psutil
import pytest

from . import crash

pytestmark = pytest.mark.skipif(os.name != "posix", reason="signals of POSIX")


@pytest.fixture(scope="module")
def bench(tmp_path_factory):
    """Data, verbs and what they give undisturbed."""
    bench = crash.Bench(tmp_path_factory.mktemp("crash") / "bench", seed=1)
    bench.prepare(["encode", "fuse"])
    return bench


@pytest.mark.parametrize(
    ("verb", "how"),
    [("encode", signal.SIGKILL), ("encode", signal.SIGTERM), ("fuse", signal.SIGKILL),
     ("fuse", signal.SIGINT)],
)  # fmt: skip
def test_a_killed_verb_loses_nothing_and_goes_on(bench, verb, how):
    bench.round(verb, how, rerun=True)


@pytest.mark.parametrize("how", [signal.SIGTERM], ids=lambda how: how.name)
def test_a_report_that_is_stopped_ends_its_kernel(bench, how):
    place = bench.folder / f"stopped-{how.name}"
    place.mkdir()
    words = bench.words("report", place)
    process = bench.start(words, bench.folder / "first-cache", place / ".notes", 0.0)
    mark = f"{os.getpid()}-{bench.rounds}"
    end = time.monotonic() + 300
    while not _kernels(process.pid):
        assert process.poll() is None
        assert time.monotonic() < end
        time.sleep(0.1)
    process.send_signal(how)
    errors = process.ended()
    bench._check_end(process.returncode, how, errors, "report")
    left = [each for each in psutil.process_iter() if crash._bears(each, mark)]
    assert not left  # at once, and not when the kernel misses its parent
    assert list(place.iterdir()) == []


def test_jupyterlab_and_its_kernels_end_with_the_command(bench, tmp_path, monkeypatch):
    for name in ("JUPYTER_CONFIG_DIR", "JUPYTER_DATA_DIR", "JUPYTER_RUNTIME_DIR", "IPYTHONDIR"):
        monkeypatch.setenv(name, str(tmp_path / name))
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    options = [f"--port={port}", "--allow-root", "--IdentityProvider.token="]
    options += ["--ServerApp.disable_check_xsrf=True"]
    words = ["lab", "--dir", str(tmp_path / "work"), "--no-browser", "--", *options]
    process = bench.start(words, tmp_path / "cache", tmp_path / "notes", 0.0)
    mark = f"{os.getpid()}-{bench.rounds}"
    kernel = urllib.request.Request(f"http://127.0.0.1:{port}/api/kernels", data=b"{}")
    _answer(kernel, process)
    while not _kernels(process.pid):
        time.sleep(0.1)
    process.send_signal(signal.SIGTERM)
    errors = process.ended()
    assert process.returncode == 143
    assert errors.splitlines()[-1].startswith("workbench: terminated; ")
    assert not [each for each in psutil.process_iter() if crash._bears(each, mark)]


def _answer(request, process):
    """Ask until a server that starts answers."""
    end = time.monotonic() + 300
    while True:
        try:
            return urllib.request.urlopen(request, timeout=30).read()
        except OSError:
            assert process.poll() is None
            assert time.monotonic() < end
            time.sleep(0.2)


def _kernels(pid):
    try:
        children = psutil.Process(pid).children(recursive=True)
        return [child for child in children if "ipykernel_launcher" in " ".join(child.cmdline())]
    except psutil.Error:
        return []


def test_two_writers_share_one_cache(tmp_path):
    assert crash.two_writers(tmp_path, 5) == 5


def test_the_harness_sees_what_is_cut(tmp_path, bench):
    whole = (bench.folder / "clip.safetensors").read_bytes()
    cut = tmp_path / "cut.safetensors"
    cut.write_bytes(whole[:-9])
    assert crash._is_whole(bench.folder / "clip.safetensors")
    assert not crash._is_whole(cut)
    with pytest.raises(AssertionError, match="neither old nor new"):
        bench._check_place("fuse", tmp_path, {"cut.safetensors": "old"})
    with pytest.raises(AssertionError, match="fuse left"):
        bench._check_place("fuse", tmp_path, {})


def test_the_harness_sees_an_end_that_says_too_much(bench):
    trace = 'Traceback\n  File "/x/workbench/cli/main.py"\nKeyboardInterrupt\n'
    for code, errors in ((1, trace), (130, ""), (130, f"workbench: interrupted\n{trace}")):
        with pytest.raises(AssertionError):
            bench._check_end(code, signal.SIGINT, errors, "fuse")


def test_the_harness_sees_lost_rows(bench, tmp_path):
    notes = tmp_path / "notes"
    notes.write_text('[100.0, ["a"]]\n[101.0, ["b"]]\n')
    with pytest.raises(AssertionError, match="were lost"):
        bench._check_rows({"a": 90.0, "b": 91.0}, notes, 100.0, gentle=False)
