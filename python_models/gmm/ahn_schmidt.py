"""Quadratic moments of Ahn & Schmidt (1995) beside the linear ones of a difference model."""


def estimate_with_quadratic_moments(moments, spec, clusters):  # type: ignore[no-untyped-def]
    """Placeholder."""
    raise NotImplementedError
