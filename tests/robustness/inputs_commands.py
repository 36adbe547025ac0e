"""Bad input to the flags of the command line: numbers, names, and places to write."""

import os
import shutil
from collections.abc import Callable
from pathlib import Path

from .case import Command
from .material import write_fuser, write_spaces, write_table, write_vectors

SEEDS = "a whole number from 0 to 4294967295"
LONG = "n" * 300
HUGE = "2000000000"

Words = Callable[[Path], list[str]]


def report(*words: str) -> Words:
    """Report of a few demonstration pictures."""
    return lambda folder: ["report", "--limit", "8", *words]


def own_report(*words: str) -> Words:
    """Report of a table of one's own, whose vectors lie beside it."""

    def argv(folder: Path) -> list[str]:
        write_vectors(folder)
        return ["report", "--data", write_table(folder), *words]

    return argv


def encode(out: Callable[[Path], object]) -> Words:
    """Rows of a table of one's own, to a file."""

    def argv(folder: Path) -> list[str]:
        clip, _ = write_vectors(folder)
        table = write_table(folder)
        return ["encode", "--data", table, "--spec", f"vectors:{clip}", "--out", out(folder)]

    return argv


def fuse(*words: str, out: Callable[[Path], object] = lambda folder: folder / "out.safetensors"):
    """Both parents fused."""

    def argv(folder: Path) -> list[str]:
        clip, expert = write_spaces(folder)
        return ["fuse", "--clip", clip, "--expert", expert, *words, "--out", out(folder)]

    return argv


def apply(*words: str, out: Callable[[Path], object] = lambda folder: folder / "out.safetensors"):
    """Both parents fused by a fuser that was kept."""

    def argv(folder: Path) -> list[str]:
        clip, expert = write_spaces(folder)
        parents = ["--clip", clip, "--expert", expert]
        return ["apply", "--fuser", write_fuser(folder), *parents, *words, "--out", out(folder)]

    return argv


def compare(*words: str, out: Callable[[Path], object] | None = None) -> Words:
    """Both parents compared."""

    def argv(folder: Path) -> list[str]:
        spaces = write_spaces(folder)
        place = [] if out is None else ["--out", out(folder)]
        return ["compare", "--data", write_table(folder), *spaces, *words, *place]

    return argv


def earlier_run(folder: Path) -> Path:
    """Folder that a run has filled."""
    (folder / "run").mkdir()
    (folder / "run" / "manifest.json").write_text('{"spaces": {}, "versions": {}}')
    return folder / "run"


def compare_twice(folder: Path) -> list[str]:
    """One space under two files."""
    clip, _ = write_spaces(folder)
    copy = shutil.copy(clip, folder / "copy.safetensors")
    return ["compare", "--data", write_table(folder), clip, copy]


def beside(name: str) -> Callable[[Path], Path]:
    """Place of that name in the folder."""
    return lambda folder: folder / name


def a_folder(name: str) -> Callable[[Path], Path]:
    """Folder where a file is due."""

    def place(folder: Path) -> Path:
        (folder / name).mkdir()
        return folder / name

    return place


def a_file(name: str) -> Callable[[Path], Path]:
    """Somebody's file."""

    def place(folder: Path) -> Path:
        (folder / name).write_text("mine")
        return folder / name

    return place


def below_a_file(name: str) -> Callable[[Path], Path]:
    """Place below somebody's file."""
    return lambda folder: a_file("mine")(folder) / "deeper" / name


def a_pipe(name: str) -> Callable[[Path], Path]:
    """Pipe that nobody reads: it would wait for ever."""

    def place(folder: Path) -> Path:
        os.mkfifo(folder / name)
        return folder / name

    return place


def others_folder(folder: Path) -> Path:
    """Folder of somebody's photographs."""
    (folder / "photos").mkdir()
    (folder / "photos" / "mine.jpg").write_text("mine")
    return folder / "photos"


def report_into(out: Callable[[Path], object]) -> Words:
    """Report into a folder."""
    return lambda folder: ["report", "--limit", "8", "--out", out(folder)]


def lab_in(place: Callable[[Path], object]) -> Words:
    """JupyterLab on copies in a folder; it must never be started."""
    return lambda folder: ["lab", "--no-browser", "--dir", place(folder)]


def constants(verb: str, words: Callable[..., Words]) -> list[Command]:
    """Rows for -C; 0 is the corner of the expert alone."""
    door = f"workbench {verb} -C"
    expected = "expected a number from 0 on"
    wrong = {"-1": "C=-1.0", "nan": "C=nan", "inf": "C=inf", "-inf": "C=-inf"}
    rows = [
        Command(door, text, words(f"-C{text}"), (said, expected)) for text, said in wrong.items()
    ]
    return [*rows, Command(door, "a word", words("-C", "much"), ("-C", "'much'"))]


def widths(verb: str, words: Callable[..., Words]) -> list[Command]:
    """Rows for -l."""
    door = f"workbench {verb} -l"
    whole = "expected at least 1"
    return [
        Command(door, "zero", words("-l", "0"), ("l=0", whole)),
        Command(door, "below zero", words("-l=-3"), ("l=-3", whole)),
        Command(door, "half a column", words("-l", "3.5"), ("-l", "'3.5'")),
        Command(
            door, "more than the memory", words("-l", HUGE),
            (f"l={HUGE} would take", "of which this machine has", "at most -l"),
        ),
    ]  # fmt: skip


def seeds(verb: str, words: Callable[..., Words]) -> list[Command]:
    """Rows for --seed."""
    door = f"workbench {verb} --seed"
    return [
        Command(door, "below zero", words("--seed=-1"), ("--seed=-1", SEEDS)),
        Command(door, "2^32", words("--seed", str(2**32)), (f"--seed={2**32}", SEEDS)),
        Command(door, "a word", words("--seed", "luck"), ("--seed", "'luck'")),
    ]


def names(verb: str, words: Callable[..., Words]) -> list[Command]:
    """Rows for --name."""
    door = f"workbench {verb} --name"
    plain = "expected letters without control characters"
    return [
        Command(door, "empty", words("--name", ""), ("--name ''", "expected a name of")),
        Command(door, "blank", words("--name", "  "), ("--name '  '", "expected a name of")),
        Command(door, "too long", words("--name", "n" * 10_000), ("10,000", "expected at most")),
        Command(door, "two lines", words("--name", "a\nb"), (r"--name 'a\nb'", plain)),
        Command(door, "orders to a terminal", words("--name", "\x1b[2Ja"), (r"\x1b[2J", plain)),
        Command(door, "no Unicode", words("--name", "a\udcff"), (r"\udcff", plain)),
    ]


def files(verb: str, to: Callable[[Callable[[Path], object]], Words], name: str) -> list[Command]:
    """Rows for a file to write, which are told before any work."""
    door = f"workbench {verb} --out"
    plain = "a pipe or a device: expected a plain file"
    return [
        Command(door, "a folder", to(a_folder(name)), (f"{name}, a folder", "expected a file")),
        Command(door, "below a file", to(below_a_file(name)), ("mine, a file", "below a folder")),
        Command(door, "a pipe", to(a_pipe(name)), (name, plain), process=True),
        Command(
            door,
            "too long a name",
            to(beside(LONG + name)),
            (door.split()[-1], "expected", "too long"),
        ),
    ]


PAIR = ("--space", "a=demo:clip", "--space", "b=demo:expert")
SPACES = [
    ("--space", "no SPEC", report("--space", "CLIP"), ("--space CLIP", "expected NAME=SPEC")),
    ("--space", "no name", report("--space", "=demo:clip"), ("=demo:clip", "expected NAME=SPEC")),
    ("--space", "one name twice", report(*PAIR, "--space", "a=demo"), ("--space a twice", "name")),
    ("--space", "beside --clip", report(*PAIR, "--clip", "demo"), ("beside --clip", "each of")),
    ("--space", "a comma", report("--space", "a,b=demo:clip"), ("'a,b'", "without commas")),
    ("--space", "no such kind", report("--space", "a=clop:x"), ("clop", "expected KIND:NAME")),
    ("--fuse", "without --space", report("--fuse", "a,b"), ("--fuse without --space", "NAME=SPEC")),
    ("--fuse", "no such space", report(*PAIR, "--fuse", "a,c"), ("fuse: space='c'", "a, b")),
    ("--fuse", "one space", report(*PAIR, "--fuse", "a"), ("fuse='a'", "two or more different")),
    (
        "--fuse", "the same twice",
        report(*PAIR, "--fuse", "a,b", "--fuse", "a,b"), ("fuse: a, b twice", "once"),
    ),
    ("--title", "nothing to read", report("--title", " "), ("--title=' '", "some words")),
    ("--lang", "no such language", report("--lang", "fr"), ("'fr'", "'ja'")),
    ("--reference", "no such space", report(*PAIR, "--reference", "c"), ("reference='c'", "a, b")),
]  # fmt: skip

REPORT = [
    Command(
        "workbench report --clip", "no such kind",
        report("--clip", "clop:x"), ("clop:x", "expected KIND:NAME"),
    ),
    Command(
        "workbench report --clip", "an encoder without texts",
        report("--clip", "timm:resnet18"), ("timm:resnet18 as --clip", "expected a SPEC of kind"),
    ),
    Command(
        "workbench report --clip", "no such file",
        own_report("--clip", "vectors:no.npy", "--expert", "vectors:expert.npy"),
        ("no.npy", "expected"),
    ),
    Command(
        "workbench report --clip", "a key that it has not",
        report("--clip", "demo:clip,sice=3"), ("sice", "expected"),
    ),
    Command(
        "workbench report --clip", "none for data of one's own",
        own_report("--expert", "vectors:expert.npy"), ("without --clip", "expected a SPEC"),
    ),
    Command(
        "workbench report --expert", "an encoder of texts",
        report("--expert", "sentence:mini"), ("as --expert", "expected a SPEC of kind"),
    ),
    Command(
        "workbench report --expert", "none for data of one's own",
        own_report("--clip", "vectors:clip.npy"), ("without an expert", "--expert SPEC"),
    ),
    Command(
        "workbench report --expert", "no such weights",
        report("--expert", "timm:resnet18,weights=no.pth"), ("no.pth", "expected"),
    ),
    Command(
        "workbench report --text-expert", "an encoder of images",
        report("--text-expert", "timm:resnet18"), ("as --text-expert", "expected a SPEC of kind"),
    ),
    Command(
        "workbench report --text-expert", "no such kind",
        report("--text-expert", "words:x"), ("words:x", "expected KIND:NAME"),
    ),
    *(Command(f"workbench report {flag}", *row) for flag, *row in SPACES),
    Command(
        "workbench report --baselines", "a near miss",
        report("--baselines", "centred,concatt"), ("names=['concatt']", "('concat'?)"),
    ),
    Command(
        "workbench report --baselines", "a name in other letters",
        report("--baselines", "Paper"), ("names=['Paper']", "expected some of centred"),
    ),
    *constants("report", report),
    Command(
        "workbench report -C", "no weight at all", report("-C0", "--product-weight", "0"),
        ("C=0.0, expert_weight=0.0, product_weight=0.0", "at least one above 0"),
    ),
    Command(
        "workbench report --expert-weight", "below 0", report("--expert-weight=-1"),
        ("expert_weight=-1.0", "expected a number from 0 on"),
    ),
    Command(
        "workbench report --text-expert-weight", "nobody reads", report("--text-expert-weight=1"),
        ("--text-expert-weight without --text-expert", "expected a SPEC that reads"),
    ),
    Command(
        "workbench report --text-expert-weight", "below 0",
        report("--text-expert-weight=-1", "--text-expert", "sentence:all-MiniLM-L6-v2"),
        ("text_expert_weight=-1.0", "expected a number from 0 on"),
    ),
    Command(
        "workbench report --product-weight", "nan", report("--product-weight", "nan"),
        ("product_weight=nan", "expected a number from 0 on"),
    ),
    Command(
        "workbench report --choose-weights", "of spaces that nobody fuses",
        report("--choose-weights", "--space", "a=demo:clip"),
        ("--choose-weights without --fuse", "expected --fuse NAME,NAME"),
    ),
    *widths("report", report),
    Command(
        "workbench report --kernel", "no such kernel",
        report("--kernel", "cosin"), ("kernel='cosin'", "expected one of cosine"),
    ),
    Command(
        "workbench report --kernel", "empty",
        report("--kernel", ""), ("kernel=''", "expected one of cosine"),
    ),
    *seeds("report", report),
    Command(
        "workbench report --device", "no such device",
        report("--device", "gpu"), ("--device", "'gpu'", "cuda"),
    ),
    Command(
        "workbench report -p", "out, which has a flag",
        report("-p", "out", "new", "--out", "old"), ("-p out", "expected --out FOLDER"),
    ),
    Command(
        "workbench report -p", "no such parameter",
        report("-p", "n_component", "5", "--out", "new"),
        ("unknown parameter 'n_component'", "'n_components' perhaps"),
    ),
    Command(
        "workbench report -p", "one twice",
        report("-p", "seed", "1", "-p", "seed", "2"), ("-p seed twice", "expected every"),
    ),
    Command(
        "workbench report -p", "a name without a value",
        report("-p", "map_method"), ("-p", "expected 2 arguments"),
    ),
    Command(
        "workbench report -p", "no such way to draw maps",
        report("-p", "map_method", "tsne"), ("map_method='tsne'", "expected umap or pca"),
    ),
    Command(
        "workbench report --out", "a file",
        report_into(a_file("out")), ("out is a file", "expected a folder"),
    ),
    Command(
        "workbench report --out", "below a file",
        report_into(below_a_file("out")), ("mine, a file", "expected a place below a folder"),
    ),
    Command(
        "workbench report --out", "a folder of other files",
        report_into(others_folder), ("photos with other files", "expected a new or empty folder"),
    ),
    Command(
        "workbench report --out", "the folder of an earlier run",
        report_into(earlier_run), ("the folder of an earlier run", "--force", "run.1"),
    ),
    Command(
        "workbench report --out", "a pipe",
        report_into(a_pipe("out")), ("a pipe or a device", "expected a folder"), process=True,
    ),
    Command(
        "workbench report --out", "a device",
        report_into(lambda _: "/dev/null"), ("/dev/null, a pipe or a device", "expected a folder"),
    ),
    Command(
        "workbench report --out", "the working directory",
        report_into(lambda _: "."), ("--out .", "expected a folder of its own below it"),
    ),
    Command(
        "workbench report --out", "too long a name",
        report_into(beside(LONG)), ("--out", "expected a folder", "too long"),
    ),
]  # fmt: skip

ROWS_FILES = [
    *files("encode", encode, "out.safetensors"),
    Command(
        "workbench encode --out", "the table that it reads",
        encode(beside("table.csv")), ("table.csv, which is read too", "expected another file"),
    ),
    Command(
        "workbench encode --out", "the vectors that it reads",
        encode(beside("clip.npy")), ("clip.npy, which is read too", "expected another file"),
    ),
    Command(
        "workbench encode --out", "a file of another kind",
        encode(a_file("photo.jpg")), ("photo.jpg", "no .safetensors file", "expected a new file"),
    ),
    Command(
        "workbench encode --out", "rows of an earlier run",
        encode(a_file("old.safetensors")), ("old.safetensors, a file that is there", "--force"),
    ),
    Command(
        "workbench encode --out", "a device",
        encode(lambda _: "/dev/null"), ("/dev/null, a pipe or a device", "expected a plain file"),
    ),
]  # fmt: skip

FUSE = [
    *constants("fuse", fuse),
    Command(
        "workbench fuse -C", "no weight at all", fuse("-C0", "--product-weight", "0"),
        ("C=0.0, expert_weight=0.0, product_weight=0.0", "at least one above 0"),
    ),
    Command(
        "workbench fuse --expert-weight", "below 0", fuse("--expert-weight=-1"),
        ("expert_weight=-1.0", "expected a number from 0 on"),
    ),
    Command(
        "workbench fuse --expert-weight", "a word", fuse("--expert-weight", "much"), ("'much'",)
    ),
    Command(
        "workbench fuse --expert-weight", "no room for the expert",
        fuse("--expert-weight", "1", "-l", "9"), ("-l 9, fewer than the", "--expert-weight 0"),
    ),
    Command(
        "workbench fuse --expert-weight", "of a method without",
        fuse("--expert-weight", "1", "--method", "kpomrp"),
        ("--expert-weight with --method kpomrp", "--method rp or exact or nystrom"),
    ),
    Command(
        "workbench fuse --text-expert-weight", "nobody reads", fuse("--text-expert-weight", "1"),
        ("--text-expert-weight without --text-expert", "expected a space that reads"),
    ),
    Command(
        "workbench fuse --text-expert-weight", "a word",
        fuse("--text-expert-weight", "much"), ("'much'",),
    ),
    Command(
        "workbench fuse --text-expert-weight", "no room for the expert of texts",
        fuse("--text-expert-weight", "1", "-l", "9", "--text-expert", "clip.safetensors"),
        ("-l 9, fewer than the", "--text-expert-weight 0"),
    ),
    Command(
        "workbench fuse --product-weight", "nan", fuse("--product-weight", "nan"),
        ("product_weight=nan", "expected a number from 0 on"),
    ),
    Command(
        "workbench fuse --product-weight", "of a method without",
        fuse("--product-weight", "1", "--method", "concat"),
        ("--product-weight with --method concat", "--method rp or exact or nystrom"),
    ),
    Command(
        "workbench fuse --centre-clip", "of the paper's own",
        fuse("--centre-clip", "--construction", "symmetrised"),
        ("centre_clip=True", "construction='direct_sum'"),
    ),
    *widths("fuse", fuse),
    Command(
        "workbench fuse -l", "auto without a way to measure",
        fuse("-l", "auto", "--method", "kpomrp"),
        ("n_components='auto'", "expected a whole number above 0"),
    ),
    Command(
        "workbench fuse --target-error", "zero", fuse("-l", "auto", "--target-error", "0"),
        ("target_error=0.0", "expected a number above 0"),
    ),
    Command(
        "workbench fuse --target-error", "of a method without",
        fuse("--target-error", "0.1", "--method", "kpomrp"),
        ("--target-error with --method kpomrp", "--method rp or nystrom or pca"),
    ),
    Command(
        "workbench fuse --target-loss", "nan", fuse("-l", "auto", "--target-loss", "nan"),
        ("target_loss=nan", "expected a share of the rows"),
    ),
    Command(
        "workbench fuse --target-loss", "without classes", fuse("-l", "auto", "--target-loss", "0"),
        ("--target-loss 0 without --data", "expected --data DATA"),
    ),
    Command(
        "workbench fuse --target-loss", "beside another", fuse(
            "-l", "auto", "--target-loss", "0.1", "--target-error", "0.1", "--data", "demo"),
        ("--target-loss 0.1 beside --target-error", "expected one of them"),
    ),
    Command(
        "workbench fuse --target-loss", "of a width that is given", fuse("--target-loss", "0.1"),
        ("--target-loss 0.1 with -l 3000", "expected -l auto"),
    ),
    Command(
        "workbench fuse --target-loss", "of a method without",
        fuse("--target-loss", "0.1", "--method", "kpomrp"),
        ("--target-loss with --method kpomrp", "--method rp or nystrom or pca"),
    ),
    Command(
        "workbench fuse --loss-metric", "a near miss", fuse("--loss-metric", "kn"),
        ("--loss-metric='kn'", "('knn'?)"),
    ),
    Command(
        "workbench fuse --loss-metric", "without a loss", fuse("--loss-metric", "knn"),
        ("--loss-metric without --target-loss", "expected --target-loss LOSS"),
    ),
    Command(
        "workbench fuse --data", "without a loss", fuse("--data", "demo"),
        ("--data without --target-loss", "or none of it"),
    ),
    Command(
        "workbench fuse --data", "with a kernel", fuse("--data", "demo", "--method", "kernel"),
        ("--data with --method kernel",),
    ),
    Command(
        "workbench fuse --data", "of other rows",
        fuse("-l", "auto", "--target-loss", "0.1", "--data", "demo"),
        ("rows of", "not in", "expected the data that was encoded"),
    ),
    Command(
        "workbench fuse --label", "no such column",
        fuse("-l", "auto", "--target-loss", "0.1", "--data", "demo", "--label", "mood"),
        ("mood",),
    ),
    Command(
        "workbench fuse --label", "without a loss", fuse("--label", "shape"),
        ("--label without --target-loss",),
    ),
    Command(
        "workbench fuse --column", "no pair", fuse("--column", "img"), ("--column", "ROLE=NAME"),
    ),
    Command(
        "workbench fuse --root", "without a loss", fuse("--root", "nowhere"),
        ("--root without --target-loss",),
    ),
    Command(
        "workbench fuse --landmarks", "a near miss", fuse("--landmarks", "kmeans"),
        ("--landmarks='kmeans'", "('kmeans++'?)"),
    ),
    Command(
        "workbench fuse --landmarks", "of a method without", fuse("--landmarks", "uniform"),
        ("--landmarks with --method rp", "--method nystrom"),
    ),
    Command(
        "workbench fuse --method", "more landmarks than rows",
        fuse("--method", "nystrom", "-l", "100"), ("landmarks of 24 sample(s)", "at most 32"),
    ),
    Command(
        "workbench fuse -l", "no wider than CLIP",
        fuse("-l", "5"), ("-l 5, fewer than the 8 columns of", "--construction symmetrised"),
    ),
    Command(
        "workbench fuse --kernel", "no such kernel",
        fuse("--kernel", "polynomial"), ("kernel='polynomial'", "expected one of cosine"),
    ),
    *seeds("fuse", fuse),
    Command(
        "workbench fuse --method", "no such method",
        fuse("--method", "sum"), ("--method='sum'", "expected one of rp, exact"),
    ),
    Command(
        "workbench fuse --method", "a kernel with a fuser to keep",
        fuse("--method", "kernel", "--fuser", "f.safetensors"),
        ("--fuser with --method kernel", "another method"),
    ),
    Command(
        "workbench fuse --method", "a kernel of landmarks",
        fuse("--method", "kernel", "--landmarks", "uniform"), ("--landmarks with --method kernel",),
    ),
    Command(
        "workbench fuse --method", "empty",
        fuse("--method", ""), ("--method", "expected one of rp, exact"),
    ),
    Command(
        "workbench fuse --construction", "no such construction",
        fuse("--construction", "outer"), ("--construction='outer'", "expected one of direct_sum"),
    ),
    Command(
        "workbench fuse --projection", "no such projection",
        fuse("--projection", "normal"), ("projection='normal'", "expected one of rademacher"),
    ),
    *names("fuse", fuse),
    Command(
        "workbench fuse --name", "a slash, which is no folder",
        fuse("-l", "64", "--name", "../ViT-B/32"), ("../ViT-B/32: 24 image rows",),
        code=0, leaves=("out.",),
    ),
    *files("fuse", lambda out: fuse(out=out), "out.safetensors"),
    Command(
        "workbench fuse --out", "a space that it reads",
        fuse(out=beside("clip.safetensors")), ("which is read too", "expected another file"),
    ),
    Command(
        "workbench fuse --out", "a file of another kind",
        fuse(out=a_file("notes.txt")), ("notes.txt", "no .safetensors file"),
    ),
    Command(
        "workbench fuse --out", "the file of the fuser",
        fuse("--fuser", "one.safetensors", out=lambda _: "one.safetensors"),
        ("--fuser one.safetensors, the same as --out", "expected a file of its own"),
    ),
]  # fmt: skip

APPLY = [
    *names("apply", apply),
    *files("apply", lambda out: apply(out=out), "out.safetensors"),
    Command(
        "workbench apply --out", "the fuser that it reads",
        apply(out=beside("fused.fuser.safetensors")), ("which is read too", "expected another"),
    ),
    Command(
        "workbench apply --out", "a space that it reads",
        apply(out=beside("expert.safetensors")), ("which is read too", "expected another"),
    ),
]  # fmt: skip

COMPARE = [
    *seeds("compare", compare),
    *files("compare", lambda out: compare(out=out), "out.csv"),
    Command(
        "workbench compare --out", "no .csv",
        compare(out=beside("out.xlsx")), ("out.xlsx", "expected a .csv file"),
    ),
    Command(
        "workbench compare --out", "the table that it reads",
        compare(out=beside("table.csv")), ("table.csv, which is read too", "expected another"),
    ),
    Command(
        "workbench compare --reference", "no such space",
        compare("--reference", "nobody"), ("reference='nobody'", "expected one of"),
    ),
    Command(
        "workbench compare spaces", "two of one name",
        compare_twice, ("two spaces of one name", "expected", "--name"),
    ),
]  # fmt: skip

LAB = [
    Command(
        "workbench lab --dir", "a file",
        lab_in(a_file("notes")), ("notes is a file", "expected a folder"),
    ),
    Command(
        "workbench lab --dir", "below a file",
        lab_in(below_a_file("notes")), ("mine, a file", "expected a place below a folder"),
    ),
    Command(
        "workbench lab --dir", "a pipe",
        lab_in(a_pipe("notes")), ("a pipe or a device", "expected a folder"), process=True,
    ),
    Command(
        "workbench lab --dir", "too long a name",
        lab_in(beside(LONG)), ("--dir", "expected a folder", "too long"),
    ),
    Command(
        "workbench lab jupyter", "no number of a port",
        lambda folder: ["lab", "--dir", folder / "own", "--no-browser", "--", "--port=first"],
        ("jupyter lab ended with code 1", "expected to find the reason above"),
        leaves=("own/",), process=True,
    ),
    Command(
        "workbench lab jupyter", "without the two dashes",
        lambda folder: ["lab", "--dir", folder / "own", "--port=9000"],
        ("unrecognized arguments: --port=9000",),
    ),
]  # fmt: skip

ROWS = [*REPORT, *ROWS_FILES, *FUSE, *APPLY, *COMPARE, *LAB]
if shutil.which("nvidia-smi") is None:
    ROWS.append(
        Command(
            "workbench report --device", "no graphics card",
            report("--device", "cuda"), ("without a CUDA device", "expected auto or cpu"),
        )
    )  # fmt: skip
