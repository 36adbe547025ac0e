"""The command line: thin verbs over the modules below; results on stdout, progress on stderr."""

import argparse
import json
import os
import platform
import shutil
import subprocess
import sys
import time
import warnings
from collections.abc import Sequence
from importlib import import_module, metadata
from pathlib import Path
from typing import Any

import pandas as pd
from packaging.requirements import Requirement

from . import __version__
from ._require import InputError, require
from .data.loading import load
from .encoders.hub import hub_reachable
from .encoders.run import encode
from .encoders.spec import GRAMMAR, parse_spec
from .evaluate.plan import compare
from .files import asset, cache_dir
from .fusion.constructions import CONSTRUCTIONS
from .fusion.kernels import check_kernel
from .fusion.krossfuse import FUSERS
from .fusion.projections import PROJECTIONS, check_projection
from .fusion.spaces import fuse
from .store import Space, load_space, save_space

NOTEBOOK = "01_what_does_each_space_see"


EXAMPLES = {
    "report": """\
  workbench report
  workbench report --data photos/ --clip open_clip:ViT-B-32,weights=laion2b_s34b_b79k \\
      --expert timm:vit_base_patch14_dinov2.lvd142m,size=224 -C 0.1 -l 3000
  workbench report --data captions.csv --clip vectors:clip.npy,text=clip_text.npy \\
      --expert vectors:dinov2.npy --text-expert vectors:minilm.npy
""",
    "encode": """\
  workbench encode --data demo --spec demo:clip --out clip.safetensors
  workbench encode --data photos/ --spec timm:resnet50,weights=r50.pth --out r50.safetensors
""",
    "fuse": """\
  workbench fuse --clip clip.safetensors --expert expert.safetensors --out fused.safetensors
  workbench fuse --clip clip.safetensors --expert expert.safetensors -C 1 --out f.safetensors
""",
    "compare": """\
  workbench compare --data demo clip.safetensors expert.safetensors fused.safetensors
  workbench compare --data photos/ clip.safetensors fused.safetensors --out metrics.csv
""",
    "lab": """\
  workbench lab
  workbench lab --dir analysis --no-browser -- --port 9000
""",
    "doctor": """\
  workbench doctor
  workbench doctor --json
""",
}


Options = dict[str, dict[str, Any]]  # flag to what argparse takes for it


DATA: Options = {
    "--data": dict(default="demo", help="folder, table, or demo (default)"),
    "--label": dict(help="column of a table that holds the classes"),
    "--group": dict(help="column of a table that holds groups"),
    "--limit": dict(type=int, help="use a random sample of so many images"),
}


DEVICE: Options = {"--device": dict(default="auto", choices=("auto", "cpu", "cuda"))}


FUSION: Options = {
    "-C": dict(type=float, default=0.1, help="constant for the unseen modality (0.1)"),
    "-l": dict(type=int, default=3000, help="width of the fused space (3000)"),
    "--kernel": dict(default="cosine", help="cosine, linear, rbf or laplace"),
    "--seed": dict(type=int, default=0, help="of every random draw (0)"),
}


ROWS_FILE = dict(type=Path, required=True, help="file to write, .safetensors")


ANY = dict(nargs=2, action="append", default=[], metavar=("NAME", "VALUE"))


OPTIONS: dict[str, Options] = {
    "report": {
        **DATA,
        "--clip": dict(metavar="SPEC", help="images and texts"),
        "--expert": dict(metavar="SPEC", help="images"),
        "--text-expert": dict(metavar="SPEC", help="texts"),
        **FUSION,
        **DEVICE,
        "-p": dict(**ANY, help="any other parameter of the notebook"),
        "--out": dict(type=Path, help="folder to write (results/<data>-<time>)"),
    },
    "encode": {
        **DATA,
        "--spec": dict(required=True, metavar="SPEC", help="the model, see below"),
        "--name": dict(help="name of the space"),
        "--batch-size": dict(type=int, default=64),
        **DEVICE,
        "--out": ROWS_FILE,
    },
    "fuse": {
        "--clip": dict(type=Path, required=True, help="space of CLIP (file)"),
        "--expert": dict(type=Path, help="space of the image expert (file)"),
        "--text-expert": dict(type=Path, help="space of the text expert (file)"),
        **FUSION,
        "--method": dict(default="rp", choices=tuple(FUSERS), help="rp is RPKrossFuse"),
        "--construction": dict(choices=tuple(CONSTRUCTIONS), help="default: the method's own"),
        "--projection": dict(default="rademacher", help=", ".join(PROJECTIONS)),
        "--name": dict(default="fused", help="name of the space"),
        "--out": ROWS_FILE,
    },
    "compare": {
        **DATA,
        "spaces": dict(nargs="+", type=Path, metavar="FILE", help="encoded or fused"),
        "--seed": dict(type=int, default=0, help="of splits and clusterings (0)"),
        "--out": dict(type=Path, help="file for all metrics, .csv"),
    },
    "lab": {
        "--dir": dict(type=Path, default=Path("notebooks"), help="your copies (notebooks)"),
        "--no-browser": dict(action="store_true", help="only print the address"),
        "jupyter": dict(nargs="*", help="further options of jupyter lab, after --"),
    },
    "doctor": {},
}


COMMON: Options = {
    "--json": dict(action="store_true", help="print JSON instead of text"),
    "--debug": dict(action="store_true", help="show tracebacks and warnings"),
}


def main(argv: Sequence[str] | None = None) -> int:
    """Run one verb; 0 when done, 1 when something failed, 2 when the input is at fault.

    Examples
    --------
    >>> main(["fuse", "--clip", "no.safetensors", "--expert", "no.safetensors", "--out", "x"])
    2
    """
    arguments = _parser().parse_args(argv)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("default" if arguments.debug else "ignore")
            result, text = arguments.run(arguments)
    except KeyboardInterrupt:
        words = "interrupted; encoded rows are kept, run it again to go on"
        print(f"workbench: {words}", file=sys.stderr)
        return 130
    except Exception as error:
        if arguments.debug:
            raise
        print(f"workbench: {_one_line(error)}", file=sys.stderr)
        return 2 if isinstance(error, InputError) else 1
    print(json.dumps(result, indent=2, default=str) if arguments.json else text)
    return 0


def _one_line(error: Exception) -> str:
    if isinstance(error, InputError):
        return str(error)
    said = " ".join(str(error).split())[:500]
    return f"{type(error).__name__}: {said} (--debug shows where)"


def _parser() -> argparse.ArgumentParser:
    about = "Fuse CLIP with a vision or text expert; see and measure what each space sees."
    parser = argparse.ArgumentParser(prog="workbench", description=about)
    parser.add_argument("--version", action="version", version=f"workbench {__version__}")
    verbs = parser.add_subparsers(required=True, metavar="VERB")
    style = argparse.RawDescriptionHelpFormatter
    for name, (run, about) in VERBS.items():
        grammar = f"\n{GRAMMAR}" if name in ("report", "encode") else ""
        epilog = f"examples:\n{EXAMPLES[name]}{grammar}"
        texts: dict[str, Any] = dict(help=about, description=about, epilog=epilog)
        verb = verbs.add_parser(name, formatter_class=style, **texts)
        for flag, options in (OPTIONS[name] | COMMON).items():
            verb.add_argument(flag, **options)
        verb.set_defaults(run=run)
    return parser


def _report(arguments: argparse.Namespace) -> tuple[Any, str]:
    from . import report

    parameters = _report_parameters(arguments)
    name = Path(arguments.data).stem or "data"
    out = arguments.out or Path("results", f"{name}-{time.strftime('%Y%m%d-%H%M%S')}")
    report.run_notebook(NOTEBOOK, out, parameters)
    page = out / "report.html"
    metrics = json.loads((out / "metrics.json").read_text())
    return {"report": str(page), **metrics}, _summary(metrics, page)


def _report_parameters(arguments: argparse.Namespace) -> dict[str, Any]:
    """Notebook parameters, each checked before any work starts."""
    demo = str(arguments.data) == "demo"
    specs = {role: getattr(arguments, role) for role in ("clip", "expert", "text_expert")}
    if demo:
        specs["clip"] = specs["clip"] or "demo"
        specs["expert"] = specs["expert"] or (None if specs["text_expert"] else "demo")
    require(specs["clip"], f"--data {arguments.data} without --clip", "a SPEC for CLIP")
    experts = specs["expert"] or specs["text_expert"]
    require(experts, f"--data {arguments.data} without an expert", "--expert SPEC or --text-expert")
    for role, spec in specs.items():
        if spec:
            parse_spec(spec, role.replace("_", "-"))
    _check_fusion(arguments)
    require(demo or Path(arguments.data).exists(), f"no such path {arguments.data}", "data to read")
    names = ("data", "label", "group", "limit", "kernel", "device", "seed", "C")
    given = {name: getattr(arguments, name) for name in names}
    return {**given, **specs, "n_components": arguments.l, **dict(map(_typed, arguments.p))}


def _typed(pair: Sequence[str]) -> tuple[str, Any]:
    try:
        return pair[0], json.loads(pair[1])
    except json.JSONDecodeError:
        return pair[0], pair[1]


def _check_fusion(arguments: argparse.Namespace) -> None:
    check_kernel(arguments.kernel)
    require(0 < arguments.C < float("inf"), f"C={arguments.C}", "a number above 0")
    require(arguments.l > 0, f"l={arguments.l}", "a whole number above 0")
    limit = getattr(arguments, "limit", None)
    require(limit is None or limit > 0, f"--limit {limit}", "a whole number above 0")


def _summary(metrics: dict[str, Any], page: Path) -> str:
    table = pd.DataFrame(metrics["table"]).set_index("space")
    return f"{_formatted(table)}\n\n{metrics['finding']}\n\n{page}"


def _formatted(table: pd.DataFrame) -> str:
    counts = {"width": "{:.0f}", "seconds": "{:.1f}"}
    numbers = [str(column) for column in table.select_dtypes("number")]
    formats = {column: counts.get(column, "{:.3f}").format for column in numbers}
    return table.to_string(formatters=formats, na_rep="-", index_names=False)


def _encode(arguments: argparse.Namespace) -> tuple[Any, str]:
    spec = parse_spec(arguments.spec)
    dataset = _load(arguments)
    options = {key: getattr(arguments, key) for key in ("name", "device", "batch_size")}
    space = encode(dataset, spec, **options)
    save_space(space, arguments.out)
    skipped = dataset.skipped.to_dict("records")
    lines = [_line(space, arguments.out), *(f"skipped {s['file']}: {s['reason']}" for s in skipped)]
    result = {**_described(space), "skipped": skipped, "out": str(arguments.out)}
    return result, "\n".join(lines)


def _load(arguments: argparse.Namespace) -> Any:
    return load(arguments.data, limit=arguments.limit, label=arguments.label, group=arguments.group)


def _described(space: Space) -> dict[str, Any]:
    shapes = {part: list(rows.shape) for part, rows in space.rows().items()}
    return {"name": space.name, "rows": shapes, "info": space.info}


def _line(space: Space, out: Path) -> str:
    rows = ", ".join(f"{len(rows)} {part} rows" for part, rows in space.rows().items())
    note = " RANDOM WEIGHTS." if space.info.get("random_weights") else ""
    return f"{space.name}: {rows} of width {space.dim}.{note} {out}"


def _fuse(arguments: argparse.Namespace) -> tuple[Any, str]:
    _check_fusion(arguments)
    check_projection(arguments.projection)
    files = (arguments.clip, arguments.expert, arguments.text_expert)
    parents = [load_space(file) if file else None for file in files]
    given = vars(arguments) | {"n_components": arguments.l, "random_state": arguments.seed}
    known = FUSERS[arguments.method]((1, 1)).get_params()
    parameters = {name: given[name] for name in known if given.get(name) is not None}
    space = fuse(*parents, method=arguments.method, name=arguments.name, **parameters)  # type: ignore[arg-type]
    save_space(space, arguments.out)
    return {**_described(space), "out": str(arguments.out)}, _line(space, arguments.out)


def _compare(arguments: argparse.Namespace) -> tuple[Any, str]:
    out = arguments.out
    require(out is None or out.suffix == ".csv", f"--out {out}", "a .csv file")
    spaces = [load_space(path) for path in arguments.spaces]
    twice = len({space.name for space in spaces}) < len(spaces)
    require(not twice, "two spaces of one name", "encode or fuse with --name")
    dataset = _load(arguments)
    ready = {s.name: s if s.info.get("role") == "fused" else _parent(s) for s in spaces}
    comparison = compare(dataset, ready, random_state=arguments.seed)
    if out:
        out.parent.mkdir(parents=True, exist_ok=True)
        comparison.metrics.to_csv(out, index=False)
    table = comparison.table()
    result = {
        "table": table.reset_index().to_dict("records"),
        "finding": comparison.finding(),
        "notes": list(comparison.notes),
        "metrics": comparison.metrics.to_dict("records"),
    }
    return result, f"{_formatted(table)}\n\n{comparison.finding()}"


def _parent(space: Space) -> Space:
    """Rows at length 1, and a role: what has text rows beside images plays CLIP."""
    unit = space.normalize_rows()
    if not unit.info.get("role"):
        reads = space.text is not None or space.classes is not None
        unit.info["role"] = "clip" if reads and space.image is not None else "expert"
    return unit


def _lab(arguments: argparse.Namespace) -> tuple[Any, str]:
    """Open JupyterLab on copies of the notebooks; a copy that is there stays as it is."""
    folder: Path = arguments.dir
    require(not folder.is_file(), f"--dir {folder}, a file", "a folder")
    try:
        folder.mkdir(parents=True, exist_ok=True)
        copied = [
            shutil.copyfile(source, folder / source.name).name
            for source in sorted(asset("notebooks").glob("*.ipynb"))
            if not (folder / source.name).exists()
        ]
    except OSError as error:
        raise InputError(f"--dir {folder}: expected a folder to write into ({error}).") from error
    command = [sys.executable, "-m", "jupyterlab", f"--ServerApp.root_dir={folder.resolve()}"]
    command += [f"--LabApp.default_url=/lab/tree/{NOTEBOOK}.ipynb"]
    command += ["--no-browser"] * arguments.no_browser + arguments.jupyter
    code = subprocess.run(command, check=False).returncode
    require(code == 0, f"jupyter lab ended with code {code}", "to find the reason above")
    return {"folder": str(folder), "copied": copied}, f"{len(copied)} notebooks copied to {folder}"


def _doctor(arguments: argparse.Namespace) -> tuple[Any, str]:
    python = _check("python", sys.version_info >= (3, 11), platform.python_version(), "use 3.11+")
    checks = [python, *_package_checks(), *_torch_checks(), *_place_checks()]
    lines = [f"{'ok' if c['ok'] else '--':3s} {c['what']}: {c['found']}" for c in checks]
    lines += [f"    to mend {c['what']}: {c['mend']}" for c in checks if not c["ok"]]
    return {"version": __version__, "checks": checks}, "\n".join(lines)


def _check(what: str, ok: object, found: str, mend: str = "") -> dict[str, Any]:
    return {"what": what, "ok": bool(ok), "found": found, "mend": mend}


def _package_checks() -> list[dict[str, Any]]:
    """Every requirement of the package, extras too, as its metadata states them."""
    checks: dict[str, dict[str, Any]] = {}
    for line in metadata.requires("workbench") or []:
        needed = Requirement(line)
        extra = str(needed.marker or "").rpartition(" ")[2].strip("\"'")
        try:
            version = metadata.version(needed.name)
        except metadata.PackageNotFoundError:
            version = ""
        mend = f'pip install "workbench[{extra}]"' if extra else f'pip install "{line}"'
        fits = version and needed.specifier.contains(version, prereleases=True)
        found = f"{version or 'missing'}{'' if fits else f', needs {needed.specifier}'}"
        optional = f" (optional: {extra})" if extra else ""
        checks.setdefault(needed.name, _check(needed.name + optional, fits, found, mend))
    return list(checks.values())


def _torch_checks() -> list[dict[str, Any]]:
    mend = "pip install torch torchvision (a matched pair from one index)"
    try:
        torch = import_module("torch")
        import_module("torchvision")
    except Exception as error:
        return [_check("torch with torchvision", False, _one_line(error), mend)]
    cuda = torch.cuda.is_available()
    device = torch.cuda.get_device_name() if cuda else f"cpu, {os.cpu_count()} cores"
    return [_check("torch with torchvision", True, "load together"), _check("device", True, device)]


def _place_checks() -> list[dict[str, Any]]:
    folder = cache_dir()
    size = sum(f.stat().st_size for f in folder.rglob("*") if f.is_file()) if folder.is_dir() else 0
    demo = all(asset("data", model).is_dir() for model in ("mini_clip", "mini_expert"))
    hub = hub_reachable()
    browser = next(filter(None, map(shutil.which, ("chromium", "google-chrome", "chrome"))), None)
    ways = "use local checkpoints (weights=FILE, local-dir:FOLDER) or vectors:FILE"
    return [
        _check("demonstration", demo, "on disk" if demo else "missing", "reinstall"),
        _check("cache", True, f"{folder}, {size / 1e6:.0f} MB (delete it at any time)"),
        _check("model hub", hub, "reachable" if hub else "not reachable", ways),
        _check("browser", browser, browser or "none found", "only the browser tests need chromium"),
    ]


VERBS = {
    "report": (_report, "run the main notebook and write a report"),
    "encode": (_encode, "encode a dataset by one model"),
    "fuse": (_fuse, "fuse encoded spaces"),
    "compare": (_compare, "measure encoded and fused spaces"),
    "lab": (_lab, "open the notebooks, with the explorer, in JupyterLab"),
    "doctor": (_doctor, "say what works here, and what to do about what does not"),
}


if __name__ == "__main__":
    sys.exit(main())
