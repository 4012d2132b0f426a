"""Figures and maps, drawn once as SVG and as pixels of the same strokes, in one look."""
