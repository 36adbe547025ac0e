"""Small drawings in SVG, for pages without a script: legible on paper and without colour."""
