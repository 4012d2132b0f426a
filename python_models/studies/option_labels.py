"""How the alternatives of a study are called in tables."""

from python_models.studies.alternatives import Alternative
from python_models.studies.context import Context
from python_models.studies.text import say
from python_models.words import mark


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
    if isinstance(option.value, list):
        return (
            "–".join(map(str, option.value))
            if alternative.key == "years"
            else ", ".join(map(context.label, map(str, option.value)))
        )
    if option.set:
        return ", ".join(f"{k} {v}" for k, v in option.set.items())
    value = str(option.value)
    return context.word(f"value_{value}") if f"value_{value}" in context.vocabulary else context.label(value)
