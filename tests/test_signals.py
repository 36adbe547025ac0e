"""Ctrl-C and other signals: one line, an exit code, nothing left running; readers that go away."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from workbench._machine import signals

pytestmark = pytest.mark.skipif(os.name != "posix", reason="signals of POSIX")
KEPT = "encoded rows are kept, run it again to go on"
# A command line of our own, under the guard that every verb runs under:
SCRIPT = """
import os, sys, time
from workbench._machine.process import run_process
def work():
    print("ready", flush=True)
{work}
    return 0
sys.exit(run_process(lambda: work))
"""
SLEEPS = "    time.sleep(30)"
SWALLOWS = """
    class Careless:
        def __del__(self):
            print("in it", flush=True)
            time.sleep(1)
    thing = Careless()
    del thing
    time.sleep(30)
"""
TRANSLATES = """
    from workbench.cli import main
    def verb(arguments):
        try:
            time.sleep(30)
        except KeyboardInterrupt:
            raise ImportError("a library that could not be loaded")
    from workbench.cli import doctor
    doctor.doctor = verb
    return main(["doctor"])
"""
WHILE_LOADING = """
    try:
        time.sleep(30)
    except KeyboardInterrupt:
        raise ImportError("could not import module datetime")
"""
CHILD = """
import signal, sys, time
def end(*_):
    open(sys.argv[1], "w").write("ended its kernels")
    sys.exit(0)
signal.signal(signal.SIGTERM, end)
print("server", flush=True)
time.sleep(30)
"""
SERVES = """
    from workbench.cli.lab import run_server
    return run_server([sys.executable, "-c", os.environ["CHILD"], os.environ["NOTE"]])
"""


def hears_signals():
    """Undo what a shell (job in the background, nohup) may have told the tests to ignore."""
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_DFL)


def start(work, before=hears_signals, **environment):
    script = SCRIPT.format(work=work)
    return subprocess.Popen(
        [sys.executable, "-c", script], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        env=os.environ | environment, preexec_fn=before,
    )  # fmt: skip


def ended(process, *signals, after="ready"):
    """Exit code and messages of a process that gets signals once it has said so much."""
    for line in process.stdout:
        if line.strip() == after:
            break
    for number in signals:
        time.sleep(0.1)
        process.send_signal(number)
    _, errors = process.communicate(timeout=30)
    return process.returncode, errors


@pytest.mark.parametrize(
    ("number", "word"),
    [(signal.SIGINT, "interrupted"), (signal.SIGTERM, "terminated"), (signal.SIGHUP, "hung up")],
)
def test_a_signal_ends_in_one_line_and_its_exit_code(number, word):
    code, errors = ended(start(SLEEPS), number)
    assert (code, errors) == (128 + number, f"workbench: {word}; {KEPT}\n")


def test_a_signal_that_is_ignored_stays_so():
    ignored = start("    time.sleep(1)", lambda: signal.signal(signal.SIGINT, signal.SIG_IGN))
    assert ended(ignored, signal.SIGINT) == (0, "")


def test_a_stop_that_a_destructor_swallows_is_raised_again():
    code, errors = ended(start(SWALLOWS), signal.SIGINT, after="in it")
    assert (code, errors) == (130, f"workbench: interrupted; {KEPT}\n")


def test_a_stop_that_a_library_makes_another_error_of_is_one_still():
    code, errors = ended(start(TRANSLATES), signal.SIGTERM)
    assert (code, errors) == (143, f"workbench: terminated; {KEPT}\n")


def test_a_stop_while_a_library_is_loaded_is_one_though_it_says_an_import_error():
    code, errors = ended(start(WHILE_LOADING), signal.SIGINT)
    assert (code, errors) == (130, f"workbench: interrupted; {KEPT}\n")


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_jupyterlab_is_asked_to_end_its_kernels(number, tmp_path):
    note = tmp_path / "note"
    process = start(SERVES, CHILD=CHILD, NOTE=str(note))
    code, errors = ended(process, number, after="server")
    assert code == 128 + number
    assert errors.count("workbench: ") == 1
    assert note.read_text() == "ended its kernels"


def test_a_command_that_does_not_leave_is_left(monkeypatch):
    slow = SLEEPS.replace("time.sleep(30)", "signals.GRACE = 0.3\n    hold()")
    hold = "from workbench._machine import signals\ndef hold():\n    try:\n        time.sleep(30)\n"
    hold += "    except KeyboardInterrupt:\n        time.sleep(30)\n"
    script = SCRIPT.format(work=slow).replace("def work", f"{hold}def work")
    process = subprocess.Popen(
        [sys.executable, "-c", script], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        preexec_fn=hears_signals,
    )  # fmt: skip
    started = time.monotonic()
    code, errors = ended(process, signal.SIGINT)
    assert code == 130
    assert f"interrupted; {KEPT}" in errors
    assert time.monotonic() - started < 20


def test_stops_are_told_apart():
    assert signals.number_of(KeyboardInterrupt()) == signal.SIGINT
    assert signals.number_of(signals.Terminated(int(signal.SIGTERM))) == signal.SIGTERM
    assert issubclass(signals.Terminated, KeyboardInterrupt)  # libraries put away what is open


def workbench(shell, *words, **options):
    """Run the command in a shell, where its streams can be what they are not in Python."""
    command = f'"$0" -m workbench {" ".join(words)} {shell}'
    return subprocess.run(
        ["bash", "-c", command, sys.executable], capture_output=True, text=True, **options
    )


def test_a_reader_that_has_gone_is_no_error():
    done = workbench("; echo code $? >&2) | head -c 0", *("doctor",))
    done = subprocess.run(
        ["bash", "-c", '("$0" -m workbench cache ls; echo code $? >&2) | head -c 0',
         sys.executable], capture_output=True, text=True,
    )  # fmt: skip
    assert "Traceback" not in done.stderr
    assert "Exception" not in done.stderr
    assert done.stderr in ("code 141\n", "code 0\n")  # 0: printed before the reader went


def test_help_for_a_reader_that_went_before_is_no_error():
    reading, writing = os.pipe()
    os.close(reading)
    command = [sys.executable, "-m", "workbench", "report", "--help"]
    done = subprocess.run(command, stdout=writing, stderr=subprocess.PIPE, text=True)
    os.close(writing)
    assert done.stderr == ""
    assert done.returncode in (0, 141)  # some versions of argparse take a broken pipe for no error


def test_help_for_a_reader_that_has_gone_is_no_error():
    done = subprocess.run(
        ["bash", "-c", '"$0" -m workbench report --help | head -c 0', sys.executable],
        capture_output=True, text=True,
    )  # fmt: skip
    assert done.stderr == ""


def test_streams_that_are_closed_are_no_error(tmp_path):
    done = workbench(">&- <&-", "cache", "ls")
    assert (done.returncode, done.stderr) == (0, "")
    done = workbench("2>&- >&-", "cache", "nothing")
    assert done.returncode == 2


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no /dev/full here")
def test_output_that_has_no_room_is_said():
    done = workbench("> /dev/full", "cache", "ls")
    assert done.returncode == 1
    assert done.stderr.startswith("workbench: the result was not printed: expected room")
    assert "Traceback" not in done.stderr


def test_a_broken_pipe_in_the_middle_of_the_output_is_no_error():
    code = (
        "import sys; from workbench._machine.process import run_process;"
        "sys.exit(run_process(lambda: lambda: print('words ' * 10_000) or 0))"
    )
    reading, writing = os.pipe()
    os.close(reading)
    done = subprocess.run([sys.executable, "-c", code], stdout=writing, stderr=subprocess.PIPE)
    os.close(writing)
    assert (done.returncode, done.stderr) == (141, b"")
