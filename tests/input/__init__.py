"""Small input files of every kind, made by scripts, with what is expected of each."""
