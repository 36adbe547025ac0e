"""Knobs of spaces: what they are chosen by, the choice, what is said of it."""
