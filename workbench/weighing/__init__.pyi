"""Weights of the fused kernel, chosen on the user's own data."""

from .choice import Choice as Choice
from .choosing import choose_weights as choose_weights
from .criteria import CRITERIA as CRITERIA
