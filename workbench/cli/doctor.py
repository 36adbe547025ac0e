"""``workbench doctor``: what works here, and how to fix what does not."""

import argparse
import os
import platform
import re
import shutil
import subprocess
import sys
from collections import Counter
from importlib import import_module, metadata
from typing import Any

from packaging.requirements import Requirement

from .. import __version__
from .._machine.browsers import find_browser
from ..encoders.hub import hub_reachable
from ..encoders.kinds import registered_kinds
from ..files import asset, cache_dir
from ..row_cache import cache_problem, list_caches

DISTRIBUTION = "krossfuse-workbench"
STRANGER = "workbench"  # another project's name on the package index, with a module of that name
LEAST_FREE = 100e6  # bytes that the cache should have
SECONDS = 20  # a list of fonts that takes longer is not waited for
PRINTERS = (
    "install chromium: workbench brief --pdf prints with it (or with WeasyPrint, extra pdf), and"
    " browser tests need it"
)
Check = dict[str, Any]


def doctor(arguments: argparse.Namespace) -> tuple[dict[str, Any], str]:
    """Check the installation.

    Parameters
    ----------
    arguments : argparse.Namespace
        Of the verb ``doctor``.

    Returns
    -------
    result, text
        Every check, for programs and for people.
    """
    python = _check("python", sys.version_info >= (3, 11), platform.python_version(), "use 3.11+")
    checks = [python, *_stranger_checks(), *_package_checks(), *_torch_checks(), *_place_checks()]
    checks += _plugin_checks()
    lines = [
        f"{'ok' if check['ok'] else '--':3s} {check['what']}: {check['found']}" for check in checks
    ]
    lines += [f"    to fix {check['what']}: {check['fix']}" for check in checks if not check["ok"]]
    return {"version": __version__, "checks": checks}, "\n".join(lines)


def _check(what: str, ok: object, found: str, fix: str = "") -> Check:
    return {"what": what, "ok": bool(ok), "found": found, "fix": fix}


def _stranger_checks() -> list[Check]:
    """Another project is called workbench on the index; both cannot be imported."""
    try:
        version = metadata.version(STRANGER)
    except metadata.PackageNotFoundError:
        return []
    found = f"{STRANGER} {version}, another project whose module has the same name, is installed"
    fix = f"pip uninstall {STRANGER}, then pip install --force-reinstall --no-deps {DISTRIBUTION}"
    return [_check("name", False, found, fix)]


def _package_checks() -> list[Check]:
    """Every requirement of the package, extras too, as its metadata states them."""
    try:
        requirements = metadata.requires(DISTRIBUTION) or []
    except metadata.PackageNotFoundError:
        fix = "pip install -e . in the folder of the source"
        return [_check(DISTRIBUTION, False, "imported from a folder, not installed", fix)]
    lines: dict[str, list[str]] = {}
    for line in requirements:
        lines.setdefault(Requirement(line).name, []).append(line)
    sizes = Counter(_extra(line) for line in requirements)
    lines.pop(DISTRIBUTION, None)  # an extra that takes in others
    smallest = [min(each, key=lambda line: sizes[_extra(line)]) for each in lines.values()]
    return [_package_check(Requirement(line), line) for line in smallest]


def _extra(line: str) -> str:
    """Extra that a requirement belongs to; empty for one that is always needed."""
    found = re.search(r"extra\s*==\s*[\"']([^\"']+)", str(Requirement(line).marker or ""))
    return found[1] if found else ""


def _package_check(needed: Requirement, line: str) -> Check:
    extra = _extra(line)
    try:
        version = metadata.version(needed.name)
    except metadata.PackageNotFoundError:
        version = ""
    fits = bool(version) and needed.specifier.contains(version, prereleases=True)
    found = version or "missing"
    if not fits:
        found += f", needs {needed.specifier}"
    if extra:
        what, fix = f"{needed.name} (optional: {extra})", f'pip install "{DISTRIBUTION}[{extra}]"'
    else:
        what, fix = needed.name, f'pip install "{line}"'
    return _check(what, fits, found, fix)


def _plugin_checks() -> list[Check]:
    """Kinds of encoders that other packages bring."""
    fix = "reinstall it, or ask those who made it"
    return [
        _check(
            f"encoder kind {plugin.kind}", not plugin.problem,
            f"{plugin.distribution}{plugin.problem and ', ' + plugin.problem}", fix,
        )
        for plugin in registered_kinds()
    ]  # fmt: skip


def _torch_checks() -> list[Check]:
    from .main import one_line

    fix = "pip install torch torchvision (a matched pair from one index)"
    try:
        torch = import_module("torch")
        import_module("torchvision")
    except Exception as error:
        return [_check("torch with torchvision", False, one_line(error), fix)]
    if torch.cuda.is_available():
        device = torch.cuda.get_device_name()
    else:
        device = f"cpu, {os.cpu_count()} cores"
    return [_check("torch with torchvision", True, "load together"), _check("device", True, device)]


def _cache_check() -> Check:
    """Whether rows can be kept, and how much of the folder is rows and pictures of ours."""
    folder = cache_dir()
    fix = "set WORKBENCH_CACHE to a folder that can be written and has room"
    problem = cache_problem()
    if problem:
        return _check("cache", False, f"{folder}, {problem}: encoded rows cannot be kept", fix)
    size = sum(cache.size for cache in list_caches())
    if not folder.is_dir():
        return _check("cache", True, f"{folder}, made when it is needed")
    free = shutil.disk_usage(folder).free
    found = f"{folder}, {size / 1e6:.0f} MB of rows (workbench cache ls), {free / 1e9:.1f} GB free"
    return _check("cache", free > LEAST_FREE, found, fix)


def _place_checks() -> list[Check]:
    demo = all(asset("data", model).is_dir() for model in ("mini_clip", "mini_expert"))
    hub = hub_reachable()
    browser = find_browser()
    ways = "use local checkpoints (weights=FILE, local-dir:FOLDER) or vectors:FILE"
    return [
        _check("demonstration", demo, "on disk" if demo else "missing", "reinstall"),
        _cache_check(),
        _check("model hub", hub, "reachable" if hub else "not reachable", ways),
        _check("browser", browser, browser or "none found", PRINTERS),
        _fonts_check(),
    ]


def _fonts_check() -> Check:
    """Whether a Japanese brief finds letters; where fc-list is missing nobody can tell."""
    lister = shutil.which("fc-list")
    if lister is None:
        return _check("Japanese fonts", True, "not looked for: no fc-list here")
    asked = [lister, ":lang=ja", "family"]
    try:
        listed = subprocess.run(asked, capture_output=True, text=True, timeout=SECONDS, check=True)
    except (OSError, subprocess.SubprocessError) as error:
        return _check("Japanese fonts", True, f"not looked for: {type(error).__name__}")
    found = next(iter(sorted(filter(None, listed.stdout.splitlines()))), "")
    fix = "only workbench brief --lang ja needs them: install fonts-noto-cjk"
    return _check("Japanese fonts", found, found or "none found", fix)
