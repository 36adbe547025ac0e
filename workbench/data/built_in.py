"""Data that the package carries, by the names that stand for them."""

DEMO, THINGS = "demo", "things"
BUILT_IN = (DEMO, THINGS)
SOURCES = "'demo', 'things', a folder of images or a table"  # what can be read
