"""Samples to look at: labels that their neighbours do not share, in any space or in all."""

from .labels import suspect_labels as suspect_labels
