"""Conditions on the columns of samples, what they leave of each other, order and words."""
