"""Pictures and texts: cosines of pairs, the gap, and its rotation."""

import math

import numpy as np

from .vectors import centred, dot, mean, mean_row, rows_of, squared_distance, unit


def matching_cosines(image, text, rows):
    """Cosine of every caption and its picture."""
    image, text = ([unit(row) for row in rows_of(Z)] for Z in (image, text))
    return [dot(text[i], image[own]) for i, own in enumerate(rows)]


def other_cosines(image, text, rows):
    """Cosines of every caption and every picture that is not its own."""
    image, text = ([unit(row) for row in rows_of(Z)] for Z in (image, text))
    return [
        dot(caption, picture)
        for caption, own in zip(text, rows, strict=True)
        for place, picture in enumerate(image)
        if place != own
    ]


def modality_gap(image, text):
    """Distance of the centroids of unit rows, less what chance adds to its square."""
    image, text = ([unit(row) for row in rows_of(Z)] for Z in (image, text))
    gap = squared_distance(mean_row(image), mean_row(text))
    for Z in (image, text):
        spread = math.fsum(dot(z, z) for z in centred(Z)) / (len(Z) - 1)
        gap -= spread / len(Z)
    return math.sqrt(max(0.0, gap))


def paired_modality_gap(image, text):
    """The same where text i is drawn with picture i."""
    image, text = ([unit(row) for row in rows_of(Z)] for Z in (image, text))
    lines = [[a - b for a, b in zip(x, t, strict=True)] for x, t in zip(image, text, strict=True)]
    n, middle = len(lines), mean_row(lines)
    spread = math.fsum(dot(z, z) for z in centred(lines)) / (n - 1)
    return math.sqrt(max(0.0, dot(middle, middle) - spread / n))


def procrustes(image, text):
    """Orthogonal factor of ``text' image``, by Newton's iteration for the polar decomposition."""
    image, text = ([unit(row) for row in rows_of(Z)] for Z in (image, text))
    pairs = [list(zip(*Z, strict=True)) for Z in (text, image)]
    R = np.array([[dot(a, b) for b in pairs[1]] for a in pairs[0]])
    for _ in range(200):
        R = (R + np.linalg.inv(R).T) / 2
    return R


def mean_cosine(values):
    """Mean of cosines."""
    return mean(values)
