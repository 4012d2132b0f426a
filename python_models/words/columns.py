"""What tables and columns hold: the English stands in dbt's files, by which the Chinese is found."""

from collections.abc import Iterable

from python_models.words import Language, Words, mark
from python_models.words.columns_of.marts import OF_MARTS
from python_models.words.columns_of.models import OF_MODELS
from python_models.words.columns_of.results import OF_RESULTS
from python_models.words.columns_of.seeds import OF_SEEDS
from python_models.words.columns_of.variables import OF_VARIABLES

COLUMNS = Words(
    {english: (english, chinese) for english, chinese in (*OF_MARTS, *OF_MODELS, *OF_RESULTS, *OF_SEEDS, *OF_VARIABLES)}
)


def variable_names(about: Iterable[tuple[str, str | None]], language: Language) -> dict[str, str]:
    """What variables are called, by name, from their descriptions in variables.csv; in English they keep their own.

    An English column name reads as words already; a Chinese reader is told what the variable is, without what the
    description notes behind a semicolon.
    """
    if language == "en":
        return {}
    return {name: COLUMNS.get(text, language).split(mark("semicolon", language))[0] for name, text in about if text}
