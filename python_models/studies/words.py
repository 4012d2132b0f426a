"""A word of a study by its key, from ``words.studies`` and ``words.cautions``."""

from python_models.words import Language, sentences
from python_models.words.cautions import CAUTIONS
from python_models.words.studies import STUDIES

_SENTENCES = ("no_share", "indirect_zero", "total_zero", "many_refused")


def word(key: str, language: Language, **values: object) -> str:
    """The word for ``key``; the key itself where there is none."""
    if key in STUDIES:
        return STUDIES(key, language, **values)
    said = CAUTIONS.get(key, language, **values)
    return sentences([said], language) if key in _SENTENCES else said
