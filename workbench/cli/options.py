"""What the command line takes: verbs, flags and examples; nothing here loads a library."""

import argparse
from pathlib import Path
from typing import Any


def width(text: str) -> int | str:
    """Read a width of the fused space.

    Parameters
    ----------
    text : str
        As typed.

    Returns
    -------
    int or str
        "auto" stays the word.

    Raises
    ------
    ValueError
        If it is neither; argparse says so.

    Examples
    --------
    >>> width("3000"), width("auto")
    (3000, 'auto')
    """
    return text if text == "auto" else int(text)


Options = dict[str, dict[str, Any]]  # flag to what argparse takes for it
NOTEBOOK = "01_what_does_each_space_see"
ABOUT = {
    "report": "run the main notebook and write a report",
    "run": "run any notebook without a screen",
    "rerun": "make a run once more, and say whether the same comes out",
    "audit": "look for what is wrong with the data, before any work",
    "encode": "encode a dataset by one model",
    "fuse": "fuse encoded spaces; keep the fuser",
    "apply": "fuse new rows with a fuser that was kept",
    "index": "write fused vectors into a database on disk, to be searched",
    "search": "search an index by words, a sample or a picture",
    "export": "write the rows of a space as Parquet, Lance, FAISS or NumPy",
    "compare": "measure encoded and fused spaces",
    "shift": "tell whether new samples are like those of before",
    "poc": "say whether to fuse, with which weights and how wide",
    "gate": "hold a run against its KPIs, stage by stage",
    "history": "show measures over several runs",
    "costs": "say what every space costs, in bytes, time and money a month",
    "brief": "write a run on three pages, for those who decide",
    "lab": "open the notebooks, with the explorer, in JupyterLab",
    "cache": "show, check or empty the cache of encoded rows",
    "doctor": "say what works here, and how to fix what does not",
}
EXAMPLES = {
    "report": """\
  workbench report
  workbench report --data photos/ --clip open_clip:ViT-B-32,weights=laion2b_s34b_b79k \\
      --expert timm:vit_base_patch14_dinov2.lvd142m,size=224 -C 0.1 -l 3000
  workbench report --data things --choose-weights
  workbench report --data captions.csv --clip vectors:clip.npy,text=clip_text.npy \\
      --expert vectors:dinov2.npy --text-expert vectors:minilm.npy
  workbench report --data photos/ --space base=base.safetensors --space tuned=tuned.safetensors
  workbench report --data photos/ --space CLIP=clip.safetensors --space DINOv2=vectors:dino.npy \\
      --space SigLIP=siglip.safetensors --fuse CLIP,DINOv2 --fuse SigLIP,DINOv2
""",
    "run": """\
  workbench run 02 -p limit 500 --out results/pairs
  workbench run 03_search -p data photos/ -p clip open_clip:ViT-B-32,weights=laion2b_s34b_b79k
""",
    "rerun": """\
  workbench rerun results/demo
  workbench rerun results/photos -p data /disk/photos --out results/again
""",
    "audit": """\
  workbench audit --data photos/
  workbench audit --data captions.csv --group camera --json
  workbench audit --data photos/ clip.safetensors expert.safetensors
""",
    "encode": """\
  workbench encode --data demo --spec demo:clip --out clip.safetensors
  workbench encode --data photos/ --spec timm:resnet50,weights=r50.pth --out r50.safetensors
  workbench encode --data shop.parquet --column path=img --column caption=alt --label kind,colour \
      --spec demo:clip --out clip.safetensors
""",
    "fuse": """\
  workbench fuse --clip clip.safetensors --expert expert.safetensors --out fused.safetensors
  workbench fuse --clip clip.safetensors --expert expert.safetensors -C 1 --out f.safetensors
  workbench fuse --clip clip.safetensors --expert expert.safetensors -C 1 --expert-weight 0.3 \\
      --centre-clip --out weighed.safetensors
  workbench fuse --clip clip.safetensors --text-expert minilm.safetensors -C 1 \\
      --text-expert-weight 0.3 --out captions.safetensors
  workbench fuse --clip clip.safetensors --expert expert.safetensors --method pca -l auto \\
      --target-loss 0.01 --data photos/ --label species --out short.safetensors
  workbench fuse --clip clip.safetensors --expert expert.safetensors --method kernel \
      --name "fused (exact)" --out exact.safetensors
""",
    "apply": """\
  workbench apply --fuser fused.fuser.safetensors --clip new_clip.safetensors \\
      --expert new_expert.safetensors --out new_fused.safetensors
  workbench apply --fuser fused.fuser.safetensors --clip clip.npy --expert dino.npy \\
      --out fused.npy --dtype float16    # more rows than memory holds
""",
    "index": """\
  workbench index --clip clip.safetensors --expert expert.safetensors --data photos/ \\
      --out shop.lancedb
  workbench index --clip clip.npy --expert dino.npy -C 1 --out shop.lancedb    # rows stay on disk
""",
    "search": """\
  workbench search shop.lancedb "red shoe"
  workbench search shop.lancedb "shoe.jpg + leather - lace" -k 20
  workbench search shop.lancedb "red shoe" --encoder clip=open_clip:ViT-B-32,weights=openai --exact
""",
    "export": """\
  workbench export fused.safetensors --to parquet --data photos/ --out fused.parquet
  workbench export fused.safetensors --to faiss --out fused.faiss
""",
    "compare": """\
  workbench compare --data demo clip.safetensors expert.safetensors fused.safetensors
  workbench compare --data photos/ clip.safetensors fused.safetensors --out metrics.csv
  workbench compare --data table.csv --group subject --split-by group clip.safetensors
""",
    "shift": """\
  workbench shift --data photos.csv --by month --new 2026-11 clip.safetensors expert.safetensors
  workbench shift --data photos/ --by split --new test clip.safetensors fused.safetensors --json
""",
    "poc": """\
  workbench poc --kpi "nmi[colour x texture]" --out results/poc
  workbench poc --data photos/ --clip vectors:clip.npy --expert vectors:dinov2.npy --kpi knn \\
      --kpi few_shot --budget-bytes 4096 --seeds 5
  workbench poc --data captions.csv --clip vectors:clip.npy,text=clip_text.npy \\
      --expert vectors:dinov2.npy --text-expert vectors:minilm.npy --kpi captions --json

KPIs: knn, ridge, nmi, across_groups, few_shot, few_shot+prompts, captions, caption_likeness,
kept_neighbours; NAME[COLUMN] for a column of labels
""",
    "gate": """\
  workbench gate results/demo --kpi kpi.toml
  workbench gate results/new --kpi kpi.toml --baseline results/old --stage PoC \\
      --markdown gate.md --junit gate.xml

a KPI file:
  [[stage]]
  name = "PoC"                      # owner, date: free text
  not_yet_known = "fail"            # or "allow"
  [[stage.kpi]]
  name = "Search finds no less than CLIP"
  that = "fused.recall_at_1 - clip.recall_at_1 >= 0"
  [[stage.kpi]]
  that = "fused.knn[colour] >= 0.9" # by = "value": whatever the interval
  [[stage.kpi]]
  that = "fused.bytes_per_vector <= 12000"
  [[stage.kpi]]
  that = "data.near_duplicates <= 10"
""",
    "costs": """\
  workbench costs results/demo
  workbench costs results/demo --prices prices.toml

prices.toml:
  currency = "EUR"
  numbers = "float32"                  # or "float16", "int8"
  [volumes]
  vectors = 5_000_000
  new_per_month = 200_000
  queries_per_month = 3_000_000
  [prices]
  storage_gb_month = 0.10
  encode_hour = 0.90
  search_hour = 0.40
  [worth]                              # may be left out
  measure = "fused.recall_at_1 - clip.recall_at_1"
  each = 0.01                          # for a query that is answered right and was not before""",
    "history": """\
  workbench history results/*/ --out history.html
  workbench history results/a results/b --measure fused.knn --measure clip.recall_at_1
""",
    "brief": """\
  workbench brief results/demo --lang ja --pdf
  workbench brief results/demo --out for-the-board.html --slides --kpi-out kpi.toml
""",
    "lab": """\
  workbench lab
  workbench lab --dir analysis --no-browser -- --port 9000
""",
    "cache": """\
  workbench cache ls
  workbench cache verify
  workbench cache clear
""",
    "doctor": """\
  workbench doctor
  workbench doctor --json
""",
}
DATA: Options = {
    "--data": {"default": "demo", "help": "folder, table, demo (default) or things"},
    "--label": {"help": "column of the classes, several with commas; '' for none"},
    "--group": {"help": "column of the groups"},
    "--column": {
        "action": "append",
        "metavar": "ROLE=NAME",
        "help": "column of another role: path, id, caption, split; '' for none",
    },
    "--root": {"type": Path, "help": "folder that images of a table may lie in, besides its own"},
    "--background": {
        "default": "white",
        "help": "colour behind transparent pictures: a name or #rrggbb (white)",
    },
    "--limit": {"type": int, "help": "use a random sample of so many images"},
}
SPLIT_BY: Options = {
    "--split-by": {
        "default": "random",
        "choices": ("random", "group", "split"),
        "help": "what trains and what tests: rows at random, whole groups, or the column split",
    }
}
DEVICE: Options = {"--device": {"default": "auto", "choices": ("auto", "cpu", "cuda")}}
FUSION: Options = {
    "-C": {"type": float, "default": 0.1, "help": "constant for the unseen modality (0.1)"},
    "-l": {"type": int, "default": 3000, "help": "width of the fused space (3000)"},
    "--kernel": {"default": "cosine", "help": "cosine, linear, rbf or laplace"},
    "--seed": {"type": int, "default": 0, "help": "of every random draw (0)"},
}
WEIGHTS: Options = {
    "--expert-weight": {
        "type": float,
        "help": "of the experts on their own, beside CLIP and the product (0; of concat 1)",
    },
    "--text-expert-weight": {
        "type": float,
        "help": "of the text experts on their own (that of --expert-weight)",
    },
    "--product-weight": {"type": float, "help": "of the product of CLIP and experts (1)"},
    "--centre-clip": {
        "action": "store_true",
        "default": None,
        "help": "subtract CLIP's mean in the product",
    },
}
PARENTS: Options = {
    "--clip": {"type": Path, "required": True, "help": "space of CLIP (file)"},
    "--expert": {"type": Path, "help": "space of the image expert (file)"},
    "--text-expert": {"type": Path, "help": "space of the text expert (file)"},
}
STREAMED_TYPE: Options = {
    "--dtype": {
        "choices": ("float32", "float16"),
        "help": "with --out of .npy: of the rows that are written (float32)",
    }
}
FUSED_NAME: Options = {"--name": {"default": "fused", "help": "name of the space"}}
FORCE: Options = {"--force": {"action": "store_true", "help": "replace files that are there"}}
ROWS_FILE: Options = {
    "--out": {"type": Path, "required": True, "help": "file to write, .safetensors"},
    **FORCE,
}
LANGUAGE: Options = {
    "--lang": {"choices": ("en", "ja"), "default": "en", "help": "language of the page (en)"},
}
PARAMETERS: Options = {
    "-p": {
        "nargs": 2,
        "action": "append",
        "default": [],
        "metavar": ("NAME", "VALUE"),
        "help": "any other parameter of the notebook",
    },
}
RUN_FORCE: Options = {
    "--force": {
        "action": "store_true",
        "help": "take the folder of an earlier run; that is kept beside it as NAME.1",
    },
}
SPACES: Options = {
    "--clip": {"metavar": "SPEC", "help": "images and texts"},
    "--expert": {"metavar": "SPEC", "help": "images"},
    "--text-expert": {"metavar": "SPEC", "help": "texts"},
    "--space": {
        "action": "append",
        "default": [],
        "metavar": "NAME=SPEC",
        "help": "any number of spaces by name, instead of the three above",
    },
    "--fuse": {
        "action": "append",
        "default": [],
        "metavar": "NAME,NAME",
        "help": "spaces to fuse with each other; several times for several fused spaces",
    },
}
SAID_OF_SAMPLES: Options = {
    **DATA,
    "--data": {"help": "folder or table of the samples: labels, captions and files go along"},
}
OPTIONS: dict[str, Options] = {
    "index": {
        **{flag: PARENTS[flag] for flag in ("--clip", "--expert")},
        **SAID_OF_SAMPLES,
        **{flag: FUSION[flag] for flag in ("-C", "--kernel")},
        **{flag: WEIGHTS[flag] for flag in WEIGHTS if flag != "--text-expert-weight"},
        **FUSED_NAME,
        "--width": {
            "type": int,
            "default": 256,
            "help": "of the short vectors that find candidates (256)",
        },
        "--out": {"type": Path, "required": True, "help": "folder of the database to write"},
        **FORCE,
    },
    "search": {
        "index": {"type": Path, "metavar": "INDEX", "help": "folder of the database"},
        "query": {"metavar": "QUERY", "help": "words, an id or a picture; several with + and -"},
        "-k": {"type": int, "default": 10, "help": "answers (10)"},
        "--depth": {
            "type": int,
            "help": "candidates that are scored exactly (300, or a thousandth of the rows)",
        },
        "--exact": {
            "action": "store_true",
            "help": "score all rows, and say what is missed without",
        },
        "--encoder": {
            "action": "append",
            "default": [],
            "metavar": "NAME=SPEC",
            "help": "model that made the rows of a parent, where these came from a file",
        },
        **DEVICE,
    },
    "export": {
        "space": {"type": Path, "metavar": "SPACE", "help": "encoded or fused space (file)"},
        "--to": {
            "choices": ("parquet", "lance", "faiss", "npy"),
            "help": "format (by the name of --out)",
        },
        "--part": {
            "default": "image",
            "choices": ("image", "text", "classes"),
            "help": "which rows (image)",
        },
        **SAID_OF_SAMPLES,
        "--out": {"type": Path, "required": True, "help": "file to write; of Lance a folder"},
        **FORCE,
    },
    "report": {
        **DATA,
        **SPACES,
        "--reference": {"metavar": "NAME", "help": "space that others are held against (first)"},
        "--baselines": {
            "metavar": "NAME,NAME",
            "help": "what the fused space is compared with, beside its parents: some of centred,"
            " concat, exact (these three), tuned, polynomial, pca, kpomrp, paper; '' for none",
        },
        **SPLIT_BY,
        **FUSION,
        **WEIGHTS,
        "--choose-weights": {
            "action": "store_true",
            "help": "choose C and these weights on the data, by cross-validation",
        },
        **DEVICE,
        **PARAMETERS,
        "--title": {"help": "heading of the report (the name of the data)"},
        **LANGUAGE,
        "--out": {"type": Path, "help": "folder to write (results/<data>-<time>)"},
        **RUN_FORCE,
    },
    "run": {
        "notebook": {"metavar": "NOTEBOOK", "help": "its name, or its number: 02"},
        **PARAMETERS,
        "--out": {"type": Path, "help": "folder to write (results/<notebook>-<time>)"},
        **RUN_FORCE,
    },
    "rerun": {
        "run_folder": {"type": Path, "metavar": "RUN", "help": "folder of a run"},
        **PARAMETERS,
        "--out": {"type": Path, "help": "folder to write (results/<run>-again-<time>)"},
        **RUN_FORCE,
    },
    "audit": {
        **DATA,
        "spaces": {"nargs": "*", "type": Path, "metavar": "FILE", "help": "encoded spaces, if any"},
    },
    "encode": {
        **DATA,
        "--spec": {"required": True, "metavar": "SPEC", "help": "the model, see below"},
        "--name": {"help": "name of the space"},
        "--batch-size": {"type": int, "help": "images or texts at once (found by trying a few)"},
        "--jpeg-draft": {
            "type": int,
            "metavar": "PIXELS",
            "help": "decode large JPEGs at a half, a quarter or an eighth, so that the shorter side"
            " keeps this many: three times as fast, with twice the model's pixels rows have a"
            " cosine of about 0.999 to those of whole pictures",
        },
        **DEVICE,
        **ROWS_FILE,
    },
    "fuse": {
        **PARENTS,
        **FUSION,
        "--method": {
            "default": "rp",
            "help": "rp (RPKrossFuse), nystrom, pca, exact, kpomrp, concat, or kernel: the parents"
            " and the weights, multiplied exactly where they are used",
        },
        "-l": {"type": width, "default": 3000, "help": "width of the fused space (3000), or auto"},
        "--target-error": {
            "type": float,
            "help": "of the kernel on rows that were not fitted, relative, for -l auto (0.05)",
        },
        "--target-loss": {
            "type": float,
            "help": "what -l auto may lose instead, in accuracy against the exact kernel; --data"
            " has their classes",
        },
        "--loss-metric": {"help": "knn or probe: whose accuracy that is (knn)"},
        "--data": {"help": "folder, table, demo or things: of the encoded rows, for --target-loss"},
        **{flag: DATA[flag] for flag in ("--label", "--column", "--root")},
        "--landmarks": {"help": "of nystrom: uniform, kmeans++ or leverage (leverage)"},
        "--construction": {"help": "direct_sum or symmetrised (that of the method)"},
        "--alignment": {"help": argparse.SUPPRESS},  # the old name of --construction
        "--projection": {
            "default": "rademacher",
            "help": "rademacher, uniform, gaussian, bfloat16, hadamard, tensorsketch or auto (the"
            " fastest)",
        },
        **WEIGHTS,
        **FUSED_NAME,
        "--fuser": {"type": Path, "help": "file to keep the fuser in (<out>.fuser.safetensors)"},
        "--fit-rows": {"type": int, "help": "with --out of .npy: rows it is fitted on (20000)"},
        **STREAMED_TYPE,
        **ROWS_FILE,
    },
    "apply": {
        "--fuser": {"type": Path, "required": True, "help": "fuser that `workbench fuse` kept"},
        **PARENTS,
        **FUSED_NAME,
        **STREAMED_TYPE,
        **ROWS_FILE,
    },
    "compare": {
        **DATA,
        "spaces": {"nargs": "+", "type": Path, "metavar": "FILE", "help": "encoded or fused"},
        "--reference": {"metavar": "NAME", "help": "space that others are held against (CLIP)"},
        **SPLIT_BY,
        "--seed": {"type": int, "default": 0, "help": "of splits and clusterings (0)"},
        "--out": {"type": Path, "help": "file for all metrics, .csv (no cell is a formula)"},
        **FORCE,
    },
    "shift": {
        **DATA,
        "spaces": {"nargs": "+", "type": Path, "metavar": "FILE", "help": "encoded or fused"},
        "--by": {"metavar": "COLUMN", "help": "column that tells new samples (that of --group)"},
        "--new": {
            "action": "append",
            "required": True,
            "metavar": "VALUE",
            "help": "its value for new samples; several times for several",
        },
        "--seed": {"type": int, "default": 0, "help": "of draws and exchanges (0)"},
    },
    "poc": {
        **DATA,
        **SPACES,
        **SPLIT_BY,
        "--kpi": {
            "action": "append",
            "metavar": "NAME",
            "help": "what decides, see below; several times for several (what the data suggest)",
        },
        "--budget-bytes": {"type": float, "help": "of a vector at most"},
        "--budget-seconds": {
            "type": float,
            "help": "that an exact query among a million vectors may take",
        },
        "--margin": {
            "type": float,
            "default": 0.02,
            "help": "gains that surely are below it decide nothing (0.02)",
        },
        "--seeds": {
            "type": int,
            "default": 3,
            "help": "divisions into folds, each with its own draw (3)",
        },
        **{flag: FUSION[flag] for flag in ("--kernel", "--seed")},
        **DEVICE,
        "--out": {"type": Path, "help": "folder to write (results/<data>-poc-<time>)"},
        **FORCE,
    },
    "gate": {
        "run_folder": {"type": Path, "metavar": "RUN", "help": "folder of a run"},
        "--kpi": {"type": Path, "required": True, "help": "file of KPIs, .toml"},
        "--baseline": {"type": Path, "metavar": "RUN", "help": "what `baseline.` in a KPI means"},
        "--stage": {
            "action": "append",
            "default": [],
            "metavar": "NAME",
            "help": "only this stage; several times for several (all)",
        },
        "--markdown": {"type": Path, "help": "file for a pull request, .md"},
        "--junit": {"type": Path, "help": "file for CI, .xml"},
    },
    "history": {
        "runs": {"nargs": "+", "type": Path, "metavar": "RUN", "help": "folders of runs"},
        "--measure": {
            "action": "append",
            "default": [],
            "metavar": "SPACE.MEASURE",
            "help": "as in a KPI; several times for several (those of the report)",
        },
        "--out": {"type": Path, "help": "page to draw them on, .html"},
        **FORCE,
    },
    "costs": {
        "run_folder": {"type": Path, "metavar": "RUN", "help": "folder of a run"},
        "--prices": {"type": Path, "help": "file of volumes and prices, .toml"},
    },
    "brief": {
        "run_folder": {"type": Path, "metavar": "RUN", "help": "folder of a run"},
        **LANGUAGE,
        "--out": {"type": Path, "help": "page, .html (brief-LANG.html in the folder of the run)"},
        "--pdf": {"action": "store_true", "help": "print it, too, as PDF beside the page"},
        "--slides": {"action": "store_true", "help": "the same as slides beside the page"},
        "--prices": {"type": Path, "help": "volumes and prices, .toml, as of workbench costs"},
        "--shift": {"type": Path, "help": "of new samples: what `workbench shift --json` printed"},
        "--kpi-out": {"type": Path, "help": "plan as a file for workbench gate, .toml"},
    },
    "lab": {
        "--dir": {"type": Path, "default": Path("notebooks"), "help": "your copies (notebooks)"},
        "--no-browser": {"action": "store_true", "help": "only print the address"},
        "jupyter": {"nargs": "*", "help": "further options of jupyter lab, after --"},
    },
    "cache": {
        "action": {"choices": ("ls", "verify", "clear"), "help": "what to do"},
        "--fingerprint": {"help": "clear the rows of one encoder alone, see ls"},
    },
    "doctor": {},
}
COMMON: Options = {
    "--json": {"action": "store_true", "help": "print JSON instead of text"},
    "--debug": {"action": "store_true", "help": "show tracebacks and all warnings"},
}


def parser_of(version: str, verbs: dict[str, Any]) -> argparse.ArgumentParser:
    """Make the parser of the whole command line.

    Parameters
    ----------
    version : str
        Printed by ``--version``.
    verbs : dict of str to callable
        What each verb runs; put into the parsed arguments as ``run``.

    Returns
    -------
    argparse.ArgumentParser
        One sub-parser for each verb.
    """
    about = "Fuse CLIP with a vision or text expert; see and measure what each space sees."
    parser = argparse.ArgumentParser(prog="workbench", description=about)
    parser.add_argument("--version", action="version", version=f"workbench {version}")
    subparsers = parser.add_subparsers(required=True, metavar="VERB", dest="verb")
    for name, run in verbs.items():
        verb = subparsers.add_parser(
            name,
            help=ABOUT[name],
            description=ABOUT[name],
            epilog=_epilog(name),
            formatter_class=argparse.RawDescriptionHelpFormatter,
        )
        for flag, options in (OPTIONS[name] | COMMON).items():
            verb.add_argument(flag, **options)
        verb.set_defaults(run=run)
    return parser


def _epilog(name: str) -> str:
    from ..encoders.spec import GRAMMAR

    grammar = f"\n{GRAMMAR}" if name in ("report", "encode", "poc") else ""
    return f"examples:\n{EXAMPLES[name]}{grammar}"
