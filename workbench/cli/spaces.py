"""Verbs from file to file: encode, fuse, apply, compare."""

import argparse
from collections.abc import Iterable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from .._printable import printable
from .._require import require
from .._space_checks import said_of_own
from ..data.dataset import Dataset
from ..data.loading import load
from ..encoders.run import encode
from ..encoders.spec import parse_spec
from ..evaluate.comparing import compare
from ..evaluate.finished import measures_folder
from ..evaluate.sampling import drawn_from_source
from ..files import replacing_together, write_csv
from ..fusion.fuser_files import load_fuser, save_fuser
from ..fusion.fusing import fuse
from ..fusion.kernels import SHIFT_INVARIANT
from ..fusion.krossfuse import FUSERS
from ..fusion.methods import ESTIMATES, KERNEL
from ..fusion.space_files import load_space, save_space
from ..fusion.spaces import apply_fuser, fit_fuser
from ..store import Space
from .checking import check_memory, check_rows_file, columns_of, fuser_file
from .class_labels import OF_DATA, labels_for
from .streams import SUFFIX as STREAMED
from .streams import apply_files, fuse_files
from .tables import text_of

OF_WIDTH = ("target_error", "target_loss", "loss_metric", "landmarks")  # how a width is found
DIRECT = "direct_sum"
WEIGHTS = ("expert_weight", "text_expert_weight", "product_weight", "centre_clip")
Result = tuple[dict[str, Any], str]


def encode_data(arguments: argparse.Namespace) -> Result:
    """Encode a dataset by one model.

    Parameters
    ----------
    arguments : argparse.Namespace
        Of the verb ``encode``.

    Returns
    -------
    result, text
        What was written, for programs and for people.

    Raises
    ------
    InputError
        If data, model or file to write are at fault.
    """
    files = [arguments.data, *_files_of(arguments.spec)]
    check_rows_file(arguments.out, "--out", files, force=arguments.force)
    spec = parse_spec(arguments.spec)
    dataset = loaded(arguments)
    space = encode(
        dataset, spec, name=arguments.name, device=arguments.device,
        batch_size=arguments.batch_size, jpeg_draft=arguments.jpeg_draft,
    )  # fmt: skip
    save_space(space, arguments.out)
    skipped = dataset.skipped.to_dict("records")
    lines = [_line(space, arguments.out), *columns_line(dataset)]
    lines += [
        printable(f"skipped {row['file']}: {row['reason']}", one_line=True) for row in skipped
    ]
    result = {
        **_described(space),
        "columns": dict(dataset.columns_read),
        "skipped": skipped,
        "scaled": dataset.scaled.to_dict("records"),
    }
    return {**result, "out": str(arguments.out)}, "\n".join(lines)


def fuse_spaces(arguments: argparse.Namespace) -> Result:
    """Fuse encoded spaces, and keep the fitted fuser.

    Parameters
    ----------
    arguments : argparse.Namespace
        Of the verb ``fuse``.

    Returns
    -------
    result, text
        What was written, for programs and for people.

    Raises
    ------
    InputError
        If a parameter, a parent or a file to write is at fault.
    """
    if arguments.out.suffix == STREAMED:
        return fuse_files(arguments, _fusion_parameters)
    _refuse_stream_flags(arguments)
    files = (arguments.clip, arguments.expert, arguments.text_expert)
    check_rows_file(arguments.out, "--out", files, force=arguments.force)
    unread = arguments.text_expert_weight is not None and arguments.text_expert is None
    require(not unread, "--text-expert-weight without --text-expert", "a space that reads, or none")
    if arguments.method == KERNEL:
        return _kernel(arguments)
    kept = fuser_file(arguments, files)
    parents = _parents(arguments)
    if arguments.method in ESTIMATES and arguments.l != "auto":
        rows, columns = _size_of(parents)
        check_memory(arguments.l, rows, columns)
    _check_room_for_product(arguments, parents)
    given = _fusion_parameters(arguments)
    labels = labels_for(arguments, parents[0])
    fuser = fit_fuser(*parents, method=arguments.method, labels=labels, **given)
    space = apply_fuser(fuser, *parents, name=arguments.name)
    with replacing_together(arguments.out, kept) as (of_rows, of_fuser):
        save_space(space, of_rows)
        save_fuser(fuser, of_fuser)
    result = {**_described(space), "out": str(arguments.out), "fuser": str(kept)}
    said = [_line(space, arguments.out), f"fuser: {kept}"]
    if "width_reason" in space.info:
        said.append(f"width: {space.info['width_reason']}")
    return result, "\n".join(said)


def given_weights(arguments: argparse.Namespace) -> dict[str, Any]:
    """Collect the weights that flags give.

    Parameters
    ----------
    arguments : argparse.Namespace
        Of a verb that fuses.

    Returns
    -------
    dict
        C, and those of the others that were asked for.
    """
    given = {name: getattr(arguments, name, None) for name in WEIGHTS}
    return {"C": arguments.C, **{name: value for name, value in given.items() if value is not None}}


def _kernel(arguments: argparse.Namespace) -> Result:
    """Keep the parents and the weights: there is no fuser, and nothing of a width."""
    names = ("fuser", "construction", "alignment", *OF_WIDTH, *OF_DATA)
    given = [
        f"--{name.replace('_', '-')}" for name in names if getattr(arguments, name) is not None
    ]
    require(not given, f"{', '.join(given)} with --method kernel", "another method, or none of it")
    space = fuse(
        *_parents(arguments), method=KERNEL, name=arguments.name, kernel=arguments.kernel,
        **given_weights(arguments),
    )  # fmt: skip
    save_space(space, arguments.out)
    result = {**_described(space), "out": str(arguments.out), "fuser": None}
    return result, f"{_line(space, arguments.out)}, as its parents and weights"


def apply_kept_fuser(arguments: argparse.Namespace) -> Result:
    """Fuse new rows with a fuser that was kept.

    Parameters
    ----------
    arguments : argparse.Namespace
        Of the verb ``apply``.

    Returns
    -------
    result, text
        What was written, for programs and for people.

    Raises
    ------
    InputError
        If the fuser, a parent or the file to write is at fault.
    """
    if arguments.out.suffix == STREAMED:
        return apply_files(arguments)
    _refuse_stream_flags(arguments)
    files = (arguments.fuser, arguments.clip, arguments.expert, arguments.text_expert)
    check_rows_file(arguments.out, "--out", files, force=arguments.force)
    fuser = load_fuser(arguments.fuser)
    space = apply_fuser(fuser, *_parents(arguments), name=arguments.name)
    save_space(space, arguments.out)
    return {**_described(space), "out": str(arguments.out)}, _line(space, arguments.out)


def compare_spaces(arguments: argparse.Namespace) -> Result:
    """Measure encoded and fused spaces.

    Parameters
    ----------
    arguments : argparse.Namespace
        Of the verb ``compare``.

    Returns
    -------
    result, text
        What was measured, for programs and for people.

    Raises
    ------
    InputError
        If the spaces do not fit the data or each other.
    """
    out = arguments.out
    if out is not None:
        require(out.suffix == ".csv", f"--out {out}", "a .csv file")
        files = [arguments.data, *arguments.spaces]
        check_rows_file(out, "--out", files, suffix=".csv", force=arguments.force)
    spaces = [load_space(path) for path in arguments.spaces]
    names = {space.name for space in spaces}
    require(len(names) == len(spaces), "two spaces of one name", "encode or fuse with --name")
    dataset = loaded(arguments)
    ready = {space.name: _ready(space) for space in spaces}
    del spaces  # the scaled ones are enough
    comparison = compare(
        dataset, ready, split_by=arguments.split_by, random_state=arguments.seed,
        keep=measures_folder(), reference=arguments.reference,
    )  # fmt: skip
    if out:
        write_csv(comparison.metrics, out, index=False)
    notes = [*drawn_from_source(dataset, arguments.limit), *comparison.notes]
    result = {
        "table": comparison.table().reset_index().to_dict("records"),
        "chance": comparison.chance(),
        "finding": comparison.finding(),
        "findings": comparison.findings_table().to_dict("records"),
        "notes": notes,
        "columns": dict(dataset.columns_read),
        "metrics": comparison.metrics.to_dict("records"),
    }
    said = [
        "\n".join(comparison.sentences()),
        *(f"Note: {note}" for note in notes),
        *columns_line(dataset),
        *_of_own(ready),
    ]
    return result, "\n\n".join([text_of(comparison.table(chance=True)), *said])


def _files_of(spec: str) -> list[str]:
    """Parts of a SPEC that may be files."""
    return [part.rpartition("=")[2].removeprefix("vectors:") for part in spec.split(",")]


def _size_of(parents: Iterable[Space | None]) -> tuple[int, int]:
    """Rows of CLIP, and columns of all parents."""
    clip, *experts = parents
    rows = sum(len(part) for part in clip.rows().values()) if clip else 0
    return rows, sum(space.dim for space in (clip, *experts) if space is not None)


def _check_room_for_product(
    arguments: argparse.Namespace, parents: tuple[Space, Space | None, Space | None]
) -> None:
    """Refuse a width that does not even hold what stays as it is, and say what can be done."""
    construction = arguments.construction or arguments.alignment or DIRECT
    of_width = arguments.method == "rp" and arguments.l != "auto"
    direct = of_width and construction in (DIRECT, "exact")
    kept, way_out = [parents[0]], "--construction symmetrised, where CLIP is estimated too"
    weighed = _weighed(arguments, parents)
    if weighed and arguments.kernel not in SHIFT_INVARIANT:
        kept += weighed.values()
        way_out = " ".join(f"--{flag} 0" for flag in weighed)
    columns, names = sum(space.dim for space in kept), ", ".join(space.name for space in kept)
    got = f"-l {arguments.l}, fewer than the {columns} columns of {names}, which stay as they are"
    require(not direct or arguments.l >= columns, got, f"-l above {columns}, or {way_out}")


def _weighed(
    arguments: argparse.Namespace, parents: tuple[Space, Space | None, Space | None]
) -> dict[str, Space]:
    """Experts that count on their own, by the flag of their weight."""
    _, expert, text_expert = parents
    of_images, of_texts = arguments.expert_weight, arguments.text_expert_weight
    if of_texts is None:
        of_texts = of_images
    flags = {"expert-weight": (expert, of_images), "text-expert-weight": (text_expert, of_texts)}
    return {flag: space for flag, (space, weight) in flags.items() if space and weight}


def loaded(arguments: argparse.Namespace) -> Dataset:
    """Load the data that the flags name.

    Parameters
    ----------
    arguments : argparse.Namespace
        Of a verb that reads data.

    Returns
    -------
    Dataset
        As :func:`workbench.load` gives it.

    Raises
    ------
    InputError
        As there.
    """
    return load(
        arguments.data, limit=arguments.limit, label=arguments.label, group=arguments.group,
        columns=columns_of(arguments.column), root=arguments.root, background=arguments.background,
    )  # fmt: skip


def columns_line(dataset: Dataset) -> list[str]:
    """Say what the columns of the data were read as.

    Parameters
    ----------
    dataset : Dataset
        Of a table, or of anything else.

    Returns
    -------
    list of str
        One line; none where there are no columns.
    """
    if not dataset.columns_read:
        return []
    return [printable(f"columns: {dataset.reading}", one_line=True)]


def _of_own(spaces: Mapping[str, Space]) -> list[str]:
    """How own vectors came to their samples, a line for each space of them."""
    said = {name: "; ".join(said_of_own(space)) for name, space in spaces.items()}
    return [printable(f"{name}: {words}", one_line=True) for name, words in said.items() if words]


def _refuse_stream_flags(arguments: argparse.Namespace) -> None:
    for name in ("fit_rows", "dtype"):
        given = getattr(arguments, name, None) is not None
        got = f"--{name.replace('_', '-')} with --out {arguments.out}"
        require(not given, got, f"a file to write that ends in {STREAMED}, or no such flag")


def _parents(arguments: argparse.Namespace) -> tuple[Space, Space | None, Space | None]:
    """CLIP, the image expert and the text expert; None where no file is named."""
    return load_space(arguments.clip), _space(arguments.expert), _space(arguments.text_expert)


def _space(file: Path | None) -> Space | None:
    return None if file is None else load_space(file)


def _fusion_parameters(arguments: argparse.Namespace) -> dict[str, Any]:
    """Those of the flags that the method has."""
    given = {
        "C": arguments.C,
        "n_components": arguments.l,
        "kernel": arguments.kernel,
        "projection": arguments.projection,
        "random_state": arguments.seed,
    }
    known = FUSERS[arguments.method]((1, 1)).get_params()
    parameters = {name: value for name, value in given.items() if name in known}
    for name in ("construction", "alignment", *OF_WIDTH, *WEIGHTS):
        if getattr(arguments, name) is not None:
            parameters[name] = getattr(arguments, name)
    for name in (name for name in (*WEIGHTS, *OF_WIDTH) if name in parameters):
        got = f"--{name.replace('_', '-')} with --method {arguments.method}"
        having = [method for method, kind in FUSERS.items() if name in kind((1, 1)).get_params()]
        require(name in known, got, f"--method {' or '.join(having)}")
    return parameters


def _ready(space: Space) -> Space:
    """Rows to compare by inner product, and a role: what reads texts beside images plays CLIP."""
    scaled = space.as_compared()
    if scaled.info.get("role"):
        return scaled
    reads = space.text is not None or space.classes is not None
    role = "clip" if reads and space.image is not None else "expert"
    return replace(scaled, info={**scaled.info, "role": role})


def _described(space: Space) -> dict[str, Any]:
    shapes = {part: list(rows.shape) for part, rows in space.rows().items()}
    return {"name": space.name, "rows": shapes, "info": space.info}


def _line(space: Space, out: Path) -> str:
    rows = ", ".join(f"{len(rows)} {part} rows" for part, rows in space.rows().items())
    note = " RANDOM WEIGHTS." if space.info.get("random_weights") else ""
    said = "; ".join(said_of_own(space))
    if said:
        note += f" {said[:1].upper()}{said[1:]}."
    return f"{space.name}: {rows} of width {space.dim}.{note} {out}"
