"""The one error that numerics raise for input a person can mend."""


class InputError(ValueError):
    """Input that cannot be used; the message names the column, unit and period and says what to do."""


def number_of(count: int, noun: str) -> str:
    """``1 region``, ``2 regions``, ``1,200 regions``: a number and what it counts, for messages.

    Templates of words (``python_models.words``) and the catalogue of messages write it ``{count} region(s)``.
    """
    return f"{count:,} {noun}{'' if count == 1 else 's'}"
