"""Which language the command and the UI speak: asked for, or the panel's own."""

import os
from collections.abc import Sequence

from warehouse.asked import asked_language, language


def described(key: str, **values: object) -> str:
    """What Dagster's pages say of an asset, a check, a job (``words.pipeline``), in the panel's language."""
    from python_models.words.pipeline import PIPELINE  # the UI's words, which no short command says

    return PIPELINE(key, language(), **values)


def told(message: object) -> str:
    """What an error, a reject or a refusal says, in the person's language; raised and stored it is English."""
    spoken = language()
    if spoken == "en":
        return str(message)
    from python_models.words.errors import translated  # its patterns take as long as all that a short command imports

    return translated(str(message), spoken)


def speak(asked: str | None) -> None:
    """Speak a language from now on, in this process and those it starts.

    Raises
    ------
    WarehouseError
        It is none that coagg speaks.
    """
    if asked is not None:
        os.environ["COAGG_LANGUAGE"] = asked
        asked_language()


def value_of(option: str, words: Sequence[str]) -> str | None:
    """What a command line gives an option, before it is parsed: help is written before."""
    for i, word in enumerate(words):
        if word == option and i + 1 < len(words):
            return words[i + 1]
        if word.startswith(f"{option}="):
            return word.partition("=")[2]
    return None
