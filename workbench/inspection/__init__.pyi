"""Samples that deserve a look, and why: likely wrong labels, weak slices, what moved."""

from .labels import wrong_labels as wrong_labels
from .look import Look as Look
from .moved import moved_samples as moved_samples
from .slices import weak_slices as weak_slices
