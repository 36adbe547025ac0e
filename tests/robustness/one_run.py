"""One small run of the demonstration, whole: its figures and digests, as JSON on stdout."""

import hashlib
import json
import sys

import numpy as np
import torch
from threadpoolctl import threadpool_limits

import workbench as wb


def digest(rows: np.ndarray) -> str:
    """Name rows by all their bytes."""
    return hashlib.sha256(np.ascontiguousarray(rows).tobytes()).hexdigest()


def run(threads: int) -> dict[str, object]:
    """Encode without a cache, fuse, compare.

    Parameters
    ----------
    threads : int
        Of torch and BLAS.

    Returns
    -------
    dict
        ``metrics`` and ``alignment`` as columns, ``digests`` and ``sums`` of the rows.
    """
    torch.set_num_threads(threads)
    with threadpool_limits(threads):
        data = wb.load("demo", limit=160, random_state=1)
        clip, expert = (
            wb.encode(data, f"demo:{role}", cache=False, progress=False)
            for role in ("clip", "expert")
        )
        fused = wb.fuse(clip, expert, n_components=400, random_state=0)
        spaces = wb.baselines(clip, expert) | {"fused": fused}
        result = wb.compare(data, spaces, progress=False)
    rows = {name: space.image for name, space in (spaces | {"raw": clip}).items()}
    return {
        "metrics": result.metrics.to_dict("list"),
        "alignment": result.alignment.to_dict("list"),
        "digests": {name: digest(image) for name, image in rows.items()},
        "rows": {name: image[:40].astype(float).tolist() for name, image in rows.items()},
    }


if __name__ == "__main__":
    print(json.dumps(run(int(sys.argv[1]))))
