"""A sample of the crash harness; ``python tests/robustness/crash.py --kills 100`` is the whole."""

import os
import signal
import socket
import time
import urllib.request

import numpy as np
import psutil
import pytest

import workbench as wb
from workbench.cli import main
from workbench.fusion import error_curve
from workbench.report.run_folder import run_folder

from . import crash

pytestmark = pytest.mark.skipif(os.name != "posix", reason="signals of POSIX")
WHOLE = pytest.mark.whole


@pytest.fixture(scope="module")
def bench(tmp_path_factory):
    """Data, verbs and what they give undisturbed."""
    bench = crash.Bench(tmp_path_factory.mktemp("crash") / "bench", seed=1)
    bench.prepare(["encode", "fuse"])
    return bench


@pytest.mark.parametrize(
    ("verb", "how"),
    [("encode", signal.SIGKILL), pytest.param("encode", signal.SIGTERM, marks=WHOLE),
     pytest.param("fuse", signal.SIGKILL, marks=WHOLE), ("fuse", signal.SIGINT)],
)  # fmt: skip
def test_a_killed_verb_loses_nothing_and_goes_on(bench, verb, how):
    bench.round(verb, how, rerun=True)


def test_two_curves_of_one_kernel_differ_in_what_the_harness_knows_as_timings_alone():
    rng = np.random.default_rng(0)
    parents = rng.standard_normal((30, 4)), rng.standard_normal((30, 3))
    clip, expert = (wb.Space(name, np.arange(30).astype(str), rows)
                    for name, rows in zip(("CLIP", "expert"), parents, strict=True))  # fmt: skip
    first, second = (
        error_curve(clip, expert, n_components=(8, 16)).to_dict("records") for _ in range(2)
    )
    assert first != second  # the clock
    assert crash._timeless(first) == crash._timeless(second)


# Killed at the very moment that a new result takes the place of the old one.


def killed_at_each_change(work, look):
    """Kill a process before its first, second, ... change of a name; look at what each left."""
    n = 0
    while True:
        n += 1
        child = os.fork()
        if not child:
            _end_before(n)
            try:
                work()
            finally:
                os._exit(0)
        code = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
        look(code)
        if code != KILLED:
            return n - 1


def _end_before(n):
    """Let this process vanish, as a kill does, before the n-th change of a name."""
    left = iter(range(n - 1))
    for owner, name in ((os, "rename"), (os, "replace"), (os, "unlink"), (os, "rmdir")):
        was = getattr(owner, name)

        def change(*words, was=was, **options):
            if next(left, None) is None:
                os._exit(KILLED)
            return was(*words, **options)

        setattr(owner, name, change)


KILLED = 77


def test_a_run_is_the_old_or_the_new_one_whenever_it_is_killed(tmp_path):
    out = tmp_path / "run"

    def write(word):
        with run_folder(out) as folder:
            for name in ("report.html", "manifest.json"):
                (folder / name).write_text(crash.OLD.replace("old", word))

    def look(_code):
        runs = [path for path in (out, *tmp_path.glob("run.*")) if path.is_dir()]
        words = [{name.read_text() for name in path.iterdir()} for path in runs]
        assert all(len(of_run) == 1 for of_run in words)  # each whole, and of one run
        assert all(len(list(path.iterdir())) == 2 for path in runs)
        assert {crash.OLD} in words  # the old one is never lost
        for path in runs[1:]:
            if not out.exists():
                path.rename(out)

    write("old")
    assert killed_at_each_change(lambda: write("new"), look) >= 2


def test_a_fused_space_never_stands_beside_the_fuser_of_another_run(tmp_path):
    ids, rng = np.arange(30).astype(str), np.random.default_rng(0)
    for name in ("clip", "expert"):
        rows = rng.standard_normal((30, 8)).astype("float32")
        wb.save_space(wb.Space(name, ids, rows), tmp_path / f"{name}.safetensors")
    parents = [
        "--clip",
        f"{tmp_path}/clip.safetensors",
        "--expert",
        f"{tmp_path}/expert.safetensors",
    ]
    out, fuser = tmp_path / "fused.safetensors", tmp_path / "fused.fuser.safetensors"

    def fuse(seed):
        words = ["fuse", *parents, "-l", "20", "--seed", str(seed), "--out", str(out), "--force"]
        assert main(words) == 0

    def pair():
        return [path.read_bytes() if path.exists() else None for path in (out, fuser)]

    fuse(1)
    new = pair()
    fuse(0)
    old = pair()
    assert None not in old
    assert old != new

    def look(_code):
        left = pair()
        seeds = {part in old for part in left if part is not None}
        assert len(seeds) == 1  # all of the old run, or all of the new one
        for path, part in zip((out, fuser), old, strict=True):
            path.write_bytes(part)

    assert killed_at_each_change(lambda: fuse(1), look) >= 3


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


def test_the_harness_sees_a_mixture_and_overlooks_what_is_begun(tmp_path, bench):
    old = crash._put_old("fuse", tmp_path)
    (tmp_path / ".fused.fuser.safetensors.abc.unfinished").touch()
    bench._check_place("fuse", tmp_path, old)
    whole = (bench.folder / "clip.safetensors").read_bytes()
    (tmp_path / "fused.safetensors").write_bytes(whole)
    with pytest.raises(AssertionError, match="mixed"):
        bench._check_place("fuse", tmp_path, old)
    (tmp_path / "fused.fuser.safetensors").unlink()
    bench._check_place("fuse", tmp_path, old)


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
