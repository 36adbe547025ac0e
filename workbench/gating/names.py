"""What measures are called in a KPI: short names for what people ask for, all others as they are.

``recall_at_1`` is that of words that look for pictures, which is what a search does.
"""

RETRIEVAL = "retrieval"
CLUSTER = "cluster"
RANKS = (1, 5, 10)
SHOTS = (1, 2, 4, 8)

Measure = tuple[str, str]  # task and metric, as in metrics.json


def _recalls() -> dict[str, Measure]:
    """Recall both ways and between captions, at every rank."""
    found: dict[str, Measure] = {}
    for rank in RANKS:
        found[f"recall_at_{rank}"] = (RETRIEVAL, f"image_retrieval_recall@{rank}")
        found[f"text_to_image_recall_at_{rank}"] = (RETRIEVAL, f"image_retrieval_recall@{rank}")
        found[f"image_to_text_recall_at_{rank}"] = (RETRIEVAL, f"text_retrieval_recall@{rank}")
        metric = f"caption_to_caption_recall@{rank}"
        found[f"caption_to_caption_recall_at_{rank}"] = (RETRIEVAL, metric)
    return found


def _few_shot() -> dict[str, Measure]:
    """Few examples of each class, with their names and without."""
    found: dict[str, Measure] = {}
    for shots in SHOTS:
        found[f"few_shot_{shots}"] = ("few_shot", f"acc1@{shots}shot")
        found[f"few_shot_{shots}_with_prompts"] = ("few_shot", f"acc1@{shots}shot+prompts")
    return found


SHORT_NAMES: dict[str, Measure] = {
    "zero_shot": ("zero_shot", "acc1"),
    "linear_probe": ("linear_probe", "acc1"),
    "probe": ("linear_probe", "acc1"),
    "knn": ("knn", "knn_acc1"),
    "recall_across_groups": ("across_groups", "recall@1"),
    "nmi": (CLUSTER, "kmeans_nmi"),
    "ami": (CLUSTER, "kmeans_ami"),
    "ari": (CLUSTER, "kmeans_ari"),
    **_recalls(),
    **_few_shot(),
}
COSTS = {  # name in a KPI to its column among the costs of a run
    "bytes_per_vector": "bytes_per_row",
    "width": "width",
    "seconds_per_1000": "seconds_per_1000",
    "search_ms_per_million": "search_ms_per_million",
}
