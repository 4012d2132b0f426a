"""How the alternatives of a study are called in tables."""

from typing import Any

from python_models.studies.alternatives import Alternative
from python_models.studies.context import Context
from python_models.studies.text import say
from python_models.words import listed, mark, set_tight


def key_label(key: str, context: Context) -> str:
    """What an alternative changes; empty for the study as it is declared."""
    if not key:
        return ""
    block, _, inner = key.rpartition(".")
    said = context.word(f"key_{inner}") if f"key_{inner}" in context.vocabulary else context.label(inner)
    return said if block in ("", "tables") else f"{context.label(block)}{mark('colon', context.language)}{said}"


def option_label(alternative: Alternative, context: Context) -> str:
    """The other value: as the study labels it, or in the engine's words."""
    option = alternative.option
    if option.label is not None:
        return say(option.label, context.language)
    if alternative.key == "weights":
        return context.weights_label(str(option.value))
    if isinstance(option.value, list) and alternative.key == "years":
        return "–".join(map(str, option.value))
    if option.set:
        changed = (f"{key_label(k, context)} {_value(k, v, context)}" for k, v in option.set.items())
        return set_tight(listed(list(changed), context.language), context.language)
    return _value(alternative.key, option.value, context)


def _value(key: str, value: Any, context: Context) -> str:
    """A value of a key in the engine's words, or as the study labels it."""
    if isinstance(value, list):
        return listed([_value(key, v, context) for v in value], context.language)
    words = (f"value_{key.rpartition('.')[2]}_{value}", f"value_{value}")
    return next((context.word(w) for w in words if w in context.vocabulary), context.label(str(value)))
