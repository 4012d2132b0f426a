"""Text that a study gives in one language or in two."""

from pydantic import BaseModel, ConfigDict

from python_models.words import Language


class Strict(BaseModel):
    """Base of every block of a study: a key that is not known is an error, not a silent nothing."""

    model_config = ConfigDict(extra="forbid", frozen=True, defer_build=True)


class Translated(Strict):
    """The same text in English and Chinese."""

    en: str
    zh: str


Text = str | Translated


def say(text: Text | None, language: Language) -> str:
    """The text in a language; a plain string serves both."""
    if text is None:
        return ""
    return text if isinstance(text, str) else getattr(text, language)
