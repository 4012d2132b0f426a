"""Refusals of the spatial room beyond plain bad input."""

from python_models.errors import InputError


class BoundaryError(InputError):
    """The likelihood has no interior maximum in the spatial parameter: there is no estimate to report."""
