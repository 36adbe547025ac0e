"""Classification by neighbours, prompts and prototypes, and retrieval; rows of lists."""

from .vectors import best_first, dot, mean, mean_row, rows_of, unit


def zero_shot_hits(image, classes, true, k=1):
    """Whether the class of each picture is among the k nearest class rows."""
    hits = []
    for x, own in zip(rows_of(image), true, strict=True):
        order = best_first([dot(x, row) for row in rows_of(classes)])
        hits.append(own in order[:k])
    return hits


def mean_per_class_recall(hits, true):
    """Mean over classes of the share of their samples that were hit."""
    shares = []
    for name in sorted(set(true)):
        shares.append(mean(hit for hit, own in zip(hits, true, strict=True) if own == name))
    return mean(shares)


def knn_hits(X, labels, k):
    """Leave-one-out majority of the k nearest others; of ties the class of the nearest member."""
    X = rows_of(X)
    hits = []
    for i, x in enumerate(X):
        others = [j for j in range(len(X)) if j != i]
        order = best_first([dot(x, X[j]) for j in others])
        votes = [labels[others[place]] for place in order[:k]]
        most = max(votes.count(vote) for vote in votes)
        winner = next(vote for vote in votes if votes.count(vote) == most)
        hits.append(winner == labels[i])
    return hits


def prototype_hits(X, labels, train, test, prompts=None):
    """Whether the nearest class mean is right: unit mean, or its mean with the unit prompt."""
    X = rows_of(X)
    names = sorted(set(labels))
    prototypes = []
    for name in names:
        prototype = unit(mean_row([X[row] for row in train if labels[row] == name]))
        if prompts is not None:
            prototype = mean_row([prototype, unit(list(map(float, prompts[name])))])
        prototypes.append(prototype)
    hits = []
    for row in test:
        order = best_first([dot(X[row], prototype) for prototype in prototypes])
        hits.append(names[order[0]] == labels[row])
    return hits


def image_retrieval_hits(image, text, rows, k):
    """Whether the picture of each caption is among the k nearest pictures."""
    return zero_shot_hits(text, image, list(rows), k)


def text_retrieval_hits(image, text, rows, k):
    """Whether a caption of each captioned picture is among the k nearest captions."""
    image, text = rows_of(image), rows_of(text)
    hits = []
    for own in sorted(set(rows)):
        order = best_first([dot(image[own], caption) for caption in text])
        hits.append(any(rows[place] == own for place in order[:k]))
    return hits


def caption_to_caption_hits(text, rows):
    """Whether the nearest other caption is of the same picture, where there is another of it."""
    rows = list(rows)
    hits = knn_hits(text, rows, 1)
    return [hit for hit, own in zip(hits, rows, strict=True) if rows.count(own) > 1]


def across_groups_hits(X, labels, groups):
    """Whether the nearest row of another group is of the same class, where the class is there."""
    X = rows_of(X)
    hits = []
    for name in sorted(set(groups)):
        others = [j for j in range(len(X)) if groups[j] != name]
        for i in (i for i in range(len(X)) if groups[i] == name):
            if labels[i] in [labels[j] for j in others]:
                order = best_first([dot(X[i], X[j]) for j in others])
                hits.append(labels[others[order[0]]] == labels[i])
    return hits


def mutual_knn(X, Y, k):
    """Mean share of the k nearest others, by cosine, that two spaces have in common."""
    lists = []
    for Z in (X, Y):
        units = [unit(z) for z in rows_of(Z)]
        near = []
        for i, z in enumerate(units):
            others = [j for j in range(len(units)) if j != i]
            order = best_first([dot(z, units[j]) for j in others])
            near.append({others[place] for place in order[:k]})
        lists.append(near)
    return mean(len(a & b) / k for a, b in zip(*lists, strict=True))
