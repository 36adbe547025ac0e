"""Every metric once more, from its definition, in plain loops: what the package is held against.

Nothing here may import the package, or copy how it computes.
"""
