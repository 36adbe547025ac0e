"""Tags on samples, and files of those that have some; no widgets."""
