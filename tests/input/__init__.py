"""Bodies of small inputs as people have them, and what must come of each."""
