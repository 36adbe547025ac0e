"""What each kind of finding does to which measure, in one sentence."""

EFFECTS = {
    "unreadable": (
        "Every measure is taken on the rest; a class or group that lost most is judged by few."
    ),
    "exact duplicates": (
        "Kept, they would be their own nearest neighbours and stand on both sides of a split: k-NN,"
        " probes and retrieval would look better than they are."
    ),
    "constant": (
        "Every space gives them nearly one vector: a tight group that is not in the data, which"
        " clustering, k-NN, retrieval and the groups that differ all report."
    ),
    "tiny": (
        "Models enlarge them to 224 pixels or so: every measure then compares how spaces see blur."
    ),
    "huge": (
        "Models see them at 224 pixels or so: small things in them reach no measure, and opening"
        " them takes most of the time."
    ),
    "near duplicates": (
        "On both sides of a split they make probes, few-shot and k-NN look better than they are; in"
        " retrieval a copy takes the first place of the right picture."
    ),
    "two labels": (
        "No classifier can be right on both, so that no accuracy can reach 1, and small gaps"
        " between spaces may be the labels'."
    ),
    "duplicates across splits": (
        "What was trained on is tested on: accuracies by these splits are too high, most for the"
        " space that remembers best."
    ),
    "label typos": (
        "One class counts as two: their samples are each other's errors in probes, k-NN and"
        " zero-shot, and clusters that join them are marked down."
    ),
    "groups that are the class": (
        "Whatever tells the groups apart (a camera, a place) passes for the class: probes and"
        " k-NN can be right for the wrong reason, and groups kept apart leave classes untrained."
    ),
    "classes with one sample": (
        "They cannot be learned and tested both: probes, few-shot and k-NN leave them out or fail"
        " on them, and clustering scores of single samples are high by chance."
    ),
    "empty captions": (
        "Words that say nothing fit every picture alike: in retrieval they are queries that only"
        " chance can answer, and pictures without words cannot be found."
    ),
    "repeated captions": (
        "A caption that fits several pictures counts as wrong for all but one: recall@1 cannot"
        " reach 1, in any space."
    ),
    "identical vectors": (
        "Different samples hardly ever have one vector: pictures went wrong on their way in, or"
        " rows were copied; every figure of this space is in doubt."
    ),
    "near vectors": (
        "If they are copies, they raise k-NN, probes and retrieval as near duplicates do; if not,"
        " this space cannot tell them apart."
    ),
}
