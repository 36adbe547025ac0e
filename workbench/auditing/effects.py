"""What each kind of finding does to which measure, in one sentence."""

from .._language import kept

EFFECTS = {
    "unreadable": kept(
        "Every measure is taken on the rest; a class or group that lost most is judged by few."
    ),
    "exact duplicates": kept(
        "Kept, they would be their own nearest neighbours and stand on both sides of a split: k-NN,"
        " probes and retrieval would look better than they are."
    ),
    "constant": kept(
        "Every space gives them nearly one vector: a tight group that is not in the data, which"
        " clustering, k-NN, retrieval and the groups that differ all report."
    ),
    "tiny": kept(
        "Models enlarge them to 224 pixels or so: every measure then compares how spaces see blur."
    ),
    "huge": kept(
        "Models see them at 224 pixels or so: small things in them reach no measure, and opening"
        " them takes most of the time."
    ),
    "near duplicates": kept(
        "On both sides of a split they make probes, few-shot and k-NN look better than they are; in"
        " retrieval a copy takes the first place of the right picture."
    ),
    "two labels": kept(
        "No classifier can be right on both, so that no accuracy can reach 1, and small gaps"
        " between spaces may be the labels'."
    ),
    "duplicates across splits": kept(
        "What was trained on is tested on: accuracies by these splits are too high, most for the"
        " space that remembers best."
    ),
    "label typos": kept(
        "One class counts as two: their samples are each other's errors in probes, k-NN and"
        " zero-shot, and clusters that join them are marked down."
    ),
    "groups that are the class": kept(
        "Whatever tells the groups apart (a camera, a place) passes for the class: probes and"
        " k-NN can be right for the wrong reason, and groups kept apart leave classes untrained."
    ),
    "classes with one sample": kept(
        "They cannot be learned and tested both: probes, few-shot and k-NN leave them out or fail"
        " on them, and clustering scores of single samples are high by chance."
    ),
    "empty captions": kept(
        "Words that say nothing fit every picture alike: in retrieval they are queries that only"
        " chance can answer, and pictures without words cannot be found."
    ),
    "repeated captions": kept(
        "A caption that fits several pictures counts as wrong for all but one: recall@1 cannot"
        " reach 1, in any space."
    ),
    "identical vectors": kept(
        "Different samples hardly ever have one vector: pictures went wrong on their way in, or"
        " rows were copied; every figure of this space is in doubt."
    ),
    "near vectors": kept(
        "If they are copies, they raise k-NN, probes and retrieval as near duplicates do; if not,"
        " this space cannot tell them apart."
    ),
}
