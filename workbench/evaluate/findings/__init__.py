"""What a comparison has to tell: rivals, gains, costs, ties, in types and in sentences."""
