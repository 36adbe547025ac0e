"""The linear probe, from Newton's step to the chosen penalty, and ridge beside it."""
