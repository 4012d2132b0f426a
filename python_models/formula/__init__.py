"""Formulas: tokens, parser, tree, values on a panel, coded terms; ``design`` is the one door to them."""
