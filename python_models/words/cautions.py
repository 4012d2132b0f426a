"""What is held against estimates, tests and samples, as sentences."""

from collections.abc import Sequence

from python_models.cautions import Caution
from python_models.words import Language, listed, mark
from python_models.words.caution_entries import CAUTIONS
from python_models.words.errors import translated

RAISED = ("refused", "warned")  # their values are messages of errors and warnings, raised in English


def sentence(caution: Caution | Sequence[Caution], language: Language = "en") -> str:
    """A caution in words, without full stop; several with one key as one sentence that lists what differs."""
    several = [caution] if isinstance(caution, Caution) else list(caution)
    values = [c.values for c in several]
    if several[0].key in RAISED:
        values = [{name: translated(str(value), language) for name, value in held.items()} for held in values]
    return CAUTIONS.joint(several[0].key, language, values)


def whole_sentence(caution: Caution, language: Language = "en") -> str:
    """A caution that stands alone: with its full stop, and a capital where it begins with a word of its own."""
    said = sentence(caution, language)
    if not CAUTIONS(caution.key, language).startswith("{"):
        said = said[:1].upper() + said[1:]
    return said + mark("stop", language)


def said_of(names: Sequence[str], said: str, language: Language = "en") -> str:
    """A caution's sentence after the models it holds for, each named once, with its full stop."""
    return f"{listed(list(dict.fromkeys(names)), language)}{mark('colon', language)}{said}{mark('stop', language)}"
