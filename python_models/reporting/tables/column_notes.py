"""What is said under a table of some of its columns: how their errors were made, of what their R² is a share."""

from collections.abc import Mapping, Sequence
from typing import Any

from python_models.words import Language, listed, mark
from python_models.words.tables import TABLES

SHARES = {"corr_squared": "r2_spatial", "r_squared_between": "r2_panel"}  # by a measure that only such fits have


def by_columns(said: Sequence[str], language: Language) -> str:
    """What is said of each column, if anything, with the columns it holds for where these differ."""
    columns: dict[str, list[str]] = {}
    for number, text in enumerate(said, 1):
        if text:
            columns.setdefault(text, []).append(str(number))
    if len(columns) < 2:
        return next(iter(columns), "")
    named = {
        text: TABLES("columns" if len(numbers) > 1 else "column", language, numbers=listed(numbers, language))
        for text, numbers in columns.items()
    }
    return mark("semicolon", language).join(text + where for text, where in named.items())


def differing_shares(
    stored: Mapping[tuple[str, str], Mapping[str, Any]], chosen: Sequence[str], language: Language
) -> str:
    """Of which variation R² is a share in each column, where that differs: after the effects, or of all with them.

    ``stored`` has rows of ``model_fit`` by model and measure.
    """
    said = []
    for model in chosen:
        has_effects = stored.get((model, "effects"), {}).get("text") not in (None, "pooled")
        kinds = [kind for measure, kind in SHARES.items() if (model, measure) in stored]
        said.append(TABLES(kinds[0], language) if has_effects and kinds else "")
    return by_columns(said, language) if len({*said} - {""}) > 1 else ""
