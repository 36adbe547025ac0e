"""What ``benchmarks/validity.py`` simulates: populations whose truth is known."""
