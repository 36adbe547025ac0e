"""The command line: thin verbs over the modules below; results on stdout, progress on stderr."""

import argparse
import importlib
import importlib.metadata
import json
import os
import platform
import shutil
import sys
import time
import warnings
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pandas as pd
from packaging.requirements import Requirement

from . import __version__
from ._require import InputError, require
from .data import asset, cache_dir, load
from .encode import GRAMMAR, encode, hub_reachable, parse_spec
from .evaluate import compare
from .fuse import FUSERS, fuse
from .kernels import PROJECTIONS, check_kernel, check_projection
from .krossfuse import ALIGNMENTS
from .store import Space, load_space, save_space

NOTEBOOK = "01_what_does_each_space_see"
EXAMPLES = {
    "report": """\
examples:
  workbench report
  workbench report --data photos/ --clip open_clip:ViT-B-32,weights=laion2b_s34b_b79k \\
      --expert timm:vit_base_patch14_dinov2.lvd142m,size=224 -C 0.1 -l 3000
  workbench report --data captions.csv --clip vectors:clip.npy,text=clip_text.npy \\
      --expert vectors:dinov2.npy --text-expert vectors:minilm.npy
""",
    "encode": """\
examples:
  workbench encode --data demo --spec demo:clip --out clip.safetensors
  workbench encode --data photos/ --spec timm:resnet50,weights=r50.pth --out r50.safetensors
""",
    "fuse": """\
examples:
  workbench fuse --clip clip.safetensors --expert expert.safetensors --out fused.safetensors
  workbench fuse --clip clip.safetensors --expert expert.safetensors -C 1 --out f.safetensors
""",
    "compare": """\
examples:
  workbench compare --data demo clip.safetensors expert.safetensors fused.safetensors
  workbench compare --data photos/ clip.safetensors fused.safetensors --out metrics.csv
""",
    "doctor": """\
examples:
  workbench doctor
  workbench doctor --json
""",
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
        print(
            "workbench: interrupted; encoded rows are kept, run it again to go on", file=sys.stderr
        )
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
    parser = argparse.ArgumentParser(
        prog="workbench",
        description="Fuse CLIP with a vision or text expert; see and measure what each space sees.",
    )
    parser.add_argument("--version", action="version", version=f"workbench {__version__}")
    verbs = parser.add_subparsers(required=True, metavar="VERB")
    for name, add in _VERBS.items():
        run, about, arguments = add
        epilog = EXAMPLES[name] + ("\n" + GRAMMAR if name in ("report", "encode") else "")
        verb = verbs.add_parser(
            name,
            help=about,
            description=about,
            epilog=epilog,
            formatter_class=argparse.RawDescriptionHelpFormatter,
        )
        arguments(verb)
        verb.add_argument("--json", action="store_true", help="print JSON instead of text")
        verb.add_argument("--debug", action="store_true", help="show tracebacks and warnings")
        verb.set_defaults(run=run)
    return parser


def _data_arguments(verb: argparse.ArgumentParser) -> None:
    verb.add_argument("--data", default="demo", help="folder, table, or demo (default)")
    verb.add_argument("--label", help="column of a table that holds the classes")
    verb.add_argument("--group", help="column of a table that holds groups")
    verb.add_argument("--limit", type=int, help="use a random sample of so many images")


def _model_arguments(verb: argparse.ArgumentParser) -> None:
    verb.add_argument("--device", default="auto", choices=("auto", "cpu", "cuda"))


def _fusion_arguments(verb: argparse.ArgumentParser) -> None:
    verb.add_argument("-C", type=float, default=0.1, help="constant for the unseen modality (0.1)")
    verb.add_argument("-l", type=int, default=3000, help="width of the fused space (3000)")
    verb.add_argument("--kernel", default="cosine", help="cosine, linear, rbf or laplace")
    verb.add_argument("--seed", type=int, default=0, help="of every random draw (0)")


# report


def _report_arguments(verb: argparse.ArgumentParser) -> None:
    _data_arguments(verb)
    verb.add_argument("--clip", default=None, metavar="SPEC", help="images and texts")
    verb.add_argument("--expert", default=None, metavar="SPEC", help="images")
    verb.add_argument("--text-expert", default=None, metavar="SPEC", help="texts")
    _fusion_arguments(verb)
    _model_arguments(verb)
    verb.add_argument(
        "-p",
        nargs=2,
        action="append",
        default=[],
        metavar=("NAME", "VALUE"),
        help="any other parameter of the notebook",
    )
    verb.add_argument("--out", type=Path, help="folder to write (results/<data>-<time>)")


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
    specs = {
        "clip": arguments.clip,
        "expert": arguments.expert,
        "text_expert": arguments.text_expert,
    }
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


# encode, fuse, compare


def _encode_arguments(verb: argparse.ArgumentParser) -> None:
    _data_arguments(verb)
    verb.add_argument("--spec", required=True, metavar="SPEC", help="the model, see below")
    verb.add_argument("--name", help="name of the space")
    verb.add_argument("--batch-size", type=int, default=64)
    _model_arguments(verb)
    verb.add_argument("--out", type=Path, required=True, help="file to write, .safetensors")


def _encode(arguments: argparse.Namespace) -> tuple[Any, str]:
    spec = parse_spec(arguments.spec)
    dataset = _load(arguments)
    space = encode(
        dataset, spec, name=arguments.name, device=arguments.device, batch_size=arguments.batch_size
    )
    save_space(space, arguments.out)
    skipped = dataset.skipped.to_dict("records")
    return {**_described(space), "skipped": skipped, "out": str(arguments.out)}, "\n".join(
        [_line(space, arguments.out), *(f"skipped {s['file']}: {s['reason']}" for s in skipped)]
    )


def _load(arguments: argparse.Namespace) -> Any:
    return load(arguments.data, limit=arguments.limit, label=arguments.label, group=arguments.group)


def _described(space: Space) -> dict[str, Any]:
    shapes = {part: list(rows.shape) for part, rows in space.rows().items()}
    return {"name": space.name, "rows": shapes, "info": space.info}


def _line(space: Space, out: Path) -> str:
    rows = ", ".join(f"{len(rows)} {part} rows" for part, rows in space.rows().items())
    note = " RANDOM WEIGHTS." if space.info.get("random_weights") else ""
    return f"{space.name}: {rows} of width {space.dim}.{note} {out}"


def _fuse_arguments(verb: argparse.ArgumentParser) -> None:
    verb.add_argument("--clip", type=Path, required=True, help="space of CLIP (file)")
    verb.add_argument("--expert", type=Path, help="space of the image expert (file)")
    verb.add_argument("--text-expert", type=Path, help="space of the text expert (file)")
    _fusion_arguments(verb)
    verb.add_argument("--method", default="rp", choices=tuple(FUSERS), help="rp is RPKrossFuse")
    verb.add_argument("--alignment", default="exact", choices=[a for a in ALIGNMENTS if a])
    verb.add_argument("--projection", default="rademacher", help=", ".join(PROJECTIONS))
    verb.add_argument("--name", default="fused", help="name of the space")
    verb.add_argument("--out", type=Path, required=True, help="file to write, .safetensors")


def _fuse(arguments: argparse.Namespace) -> tuple[Any, str]:
    _check_fusion(arguments)
    check_projection(arguments.projection)
    files = (arguments.clip, arguments.expert, arguments.text_expert)
    parents = [load_space(file) if file else None for file in files]
    given = {
        "n_components": arguments.l,
        "C": arguments.C,
        "kernel": arguments.kernel,
        "alignment": arguments.alignment,
        "projection": arguments.projection,
        "random_state": arguments.seed,
    }
    known = FUSERS[arguments.method]((1, 1)).get_params()
    parameters = {name: value for name, value in given.items() if name in known}
    space = fuse(*parents, method=arguments.method, name=arguments.name, **parameters)  # type: ignore[arg-type]
    save_space(space, arguments.out)
    return {**_described(space), "out": str(arguments.out)}, _line(space, arguments.out)


def _compare_arguments(verb: argparse.ArgumentParser) -> None:
    _data_arguments(verb)
    verb.add_argument("spaces", nargs="+", type=Path, metavar="FILE", help="encoded or fused")
    verb.add_argument("--seed", type=int, default=0, help="of splits and clusterings (0)")
    verb.add_argument("--out", type=Path, help="file for all metrics, .csv")


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
    unit = space.unit()
    if not unit.info.get("role"):
        reads = space.text is not None or space.classes is not None
        unit.info["role"] = "clip" if reads and space.image is not None else "expert"
    return unit


# doctor


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
    for line in importlib.metadata.requires("workbench") or []:
        needed = Requirement(line)
        extra = str(needed.marker or "").rpartition(" ")[2].strip("\"'")
        try:
            version = importlib.metadata.version(needed.name)
        except importlib.metadata.PackageNotFoundError:
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
        torch = importlib.import_module("torch")
        importlib.import_module("torchvision")
    except Exception as error:
        return [_check("torch with torchvision", False, _one_line(error), mend)]
    cuda = torch.cuda.is_available()
    device = torch.cuda.get_device_name() if cuda else f"cpu, {os.cpu_count()} cores"
    return [_check("torch with torchvision", True, "load together"), _check("device", True, device)]


def _place_checks() -> list[dict[str, Any]]:
    folder = cache_dir()
    size = sum(f.stat().st_size for f in folder.rglob("*") if f.is_file()) if folder.is_dir() else 0
    weights = [asset("data", m).is_dir() for m in ("mini_clip", "mini_expert")]
    hub = hub_reachable()
    browser = next(filter(None, map(shutil.which, ("chromium", "google-chrome", "chrome"))), None)
    ways = "use local checkpoints (weights=FILE, local-dir:FOLDER) or vectors:FILE"
    return [
        _check(
            "demonstration", all(weights), "on disk" if all(weights) else "missing", "reinstall"
        ),
        _check("cache", True, f"{folder}, {size / 1e6:.0f} MB (delete it at any time)"),
        _check("model hub", hub, "reachable" if hub else "not reachable", ways),
        _check("browser", browser, browser or "none found", "only the browser tests need chromium"),
    ]


_VERBS = {
    "report": (_report, "run the main notebook and write a report", _report_arguments),
    "encode": (_encode, "encode a dataset by one model", _encode_arguments),
    "fuse": (_fuse, "fuse encoded spaces", _fuse_arguments),
    "compare": (_compare, "measure encoded and fused spaces", _compare_arguments),
    "doctor": (
        _doctor,
        "say what works here, and what to do about what does not",
        lambda verb: None,
    ),
}


if __name__ == "__main__":
    sys.exit(main())
