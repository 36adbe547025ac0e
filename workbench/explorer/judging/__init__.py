"""Which space is right here: blinded questions, the answers, and what they come to; no widgets."""
