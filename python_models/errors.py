"""The one error that numerics raise for input a person can mend."""


class InputError(ValueError):
    """Input that cannot be used; the message names the column, unit and period and says what to do."""
