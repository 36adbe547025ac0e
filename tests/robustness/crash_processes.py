"""How the crash harness starts a command: as a user does, or with its libraries loaded already."""

import os
import signal
import subprocess
import sys
import tempfile
import time
from importlib import import_module
from pathlib import Path

ROOT = Path(__file__).parents[2]
LONGEST = 600.0  # seconds until a command that was killed must have ended, on a busy machine
LIBRARIES = (
    "torch", "sklearn.cluster", "sklearn.linear_model", "pandas", "PIL.Image",
    "workbench.cli.main", "workbench.cli.spaces", "workbench.encoders.demo",
)  # fmt: skip
# Python's own hook, so that the command that is killed is the user's: batches take their time, and
# the keys of encoded rows are noted.
HOOK = """
import json, os, sys, time
from importlib.abc import MetaPathFinder
from importlib.machinery import PathFinder

class Hook(MetaPathFinder):
    def find_spec(self, name, path, target=None):
        if name not in ("workbench.encoders.rows", "workbench.encoders.kept"):
            return None
        spec = PathFinder.find_spec(name, path, target)
        run = spec.loader.exec_module
        def exec_module(module):
            run(module)
            shards = getattr(module, "Shards", None)
            if getattr(shards, "__module__", "") == name:
                noted(shards)
        spec.loader.exec_module = exec_module
        return spec

def noted(shards):
    add = shards.add
    def slowly(self, keys, rows):
        time.sleep(float(os.environ["CRASH_PACE"]))
        with open(os.environ["CRASH_NOTES"], "a") as file:
            file.write(json.dumps([time.time(), list(keys)]) + "\\n")
        add(self, keys, rows)
    shards.add = slowly

sys.meta_path.insert(0, Hook())
"""


def write_hook(folder: Path) -> None:
    """Write the hook where Python looks for it."""
    folder.mkdir(parents=True)
    (folder / "sitecustomize.py").write_text(HOOK)


class Process:
    """A command as a user starts it.

    Parameters
    ----------
    words : list of str
        Arguments after ``workbench``.
    environment : dict of str to str
        Beside what is there.
    folder : Path
        Working directory.
    """

    def __init__(self, words: list[str], environment: dict[str, str], folder: Path) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-m", "workbench", *words], env=os.environ | environment, cwd=folder,
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, preexec_fn=_hears_ctrl_c,
        )  # fmt: skip
        self.pid = self.process.pid
        self.returncode: int | None = None

    def send_signal(self, how: int) -> None:
        """Send a signal, if the command is still there."""
        self.process.send_signal(how)

    def poll(self) -> int | None:
        """Give the exit code, if it has ended."""
        return self.process.poll()

    def ended(self) -> str:
        """Wait for the end; give what it said on standard error."""
        _, errors = self.process.communicate(timeout=LONGEST)
        self.returncode = self.process.returncode
        return errors


class Forked:
    """A command in a fork of this process, in which its libraries are loaded: it is soon at work.

    Parameters
    ----------
    words, environment, folder
        As for :class:`Process`.
    """

    def __init__(self, words: list[str], environment: dict[str, str], folder: Path) -> None:
        _load()
        self.said = tempfile.TemporaryFile("w+")  # noqa: SIM115  # closed by ended()
        self.returncode: int | None = None
        self.pid = os.fork()
        if not self.pid:
            os.environ.update(environment)
            os.chdir(folder)
            os.dup2(os.open(os.devnull, os.O_RDWR), 1)
            os.dup2(self.said.fileno(), 2)
            signal.signal(signal.SIGINT, signal.default_int_handler)
            sys.argv[1:] = words
            from workbench.__main__ import command

            os._exit(command())

    def send_signal(self, how: int) -> None:
        """Send a signal, if the command is still there."""
        if self.poll() is None:
            os.kill(self.pid, how)

    def poll(self) -> int | None:
        """Give the exit code, if it has ended."""
        if self.returncode is None:
            pid, status = os.waitpid(self.pid, os.WNOHANG)
            if pid:
                self.returncode = os.waitstatus_to_exitcode(status)
        return self.returncode

    def ended(self) -> str:
        """Wait for the end; give what it said on standard error."""
        end = time.monotonic() + LONGEST
        while self.poll() is None:
            assert time.monotonic() < end, "the command has not ended"
            time.sleep(0.005)
        self.said.seek(0)
        with self.said:
            return self.said.read()


def _load() -> None:
    """Load what the verbs load, and the hook before it."""
    if "workbench.encoders.rows" not in sys.modules:
        sys.path.insert(0, str(ROOT))
        exec(HOOK, {})
        for name in LIBRARIES:
            import_module(name)


def _hears_ctrl_c() -> None:
    """Undo what a shell's ``&`` does: the child hears SIGINT as at a terminal."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)
