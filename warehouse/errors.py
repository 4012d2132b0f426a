"""Errors of the warehouse that a person can mend."""


class WarehouseError(RuntimeError):
    """Something in the panel folder, the catalogue or the store stands in the way; the message says what to do."""
