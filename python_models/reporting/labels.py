"""What stored names are called in print: terms by their labels, measures under the names estimators store them by."""

from collections.abc import Mapping

from python_models.words import Language, is_chinese, mark

# rows of a table's foot, and the names under which estimators store them
MEASURES: dict[str, tuple[str, ...]] = {
    "nobs": ("nobs", "n_obs"),
    "groups": ("groups", "n_groups", "n_units"),
    "periods": ("periods", "n_periods"),
    "instruments": ("instruments", "n_instruments"),
    "r2": ("r2", "r_squared"),
    "r2_within": ("r2_within", "r_squared_within"),
    "loglik": ("loglik", "log_likelihood"),
    "aic": ("aic",),
    "bic": ("bic",),
}


_RAISED = {"2": "²", "3": "³"}
_SPATIAL = {"W": "W", "W2": "W²", "W3": "W³"}


def labelled(name: str, labels: Mapping[str, str]) -> str:
    """Label of a term; the parts of an interaction are labelled one by one, ``L2.x`` becomes "x (t−2)", ``x^2`` "x²".

    Spatial lags ``W.x`` and ``W2.x`` become "W × x" and "W² × x".
    """
    if name in labels:
        return labels[name]
    if ":" in name:
        return " × ".join(labelled(part, labels) for part in name.split(":"))
    base, power, exponent = name.rpartition("^")
    if power and base in labels and exponent in _RAISED:
        said = labels[base]
        return _enclosed(said, said).strip() + _RAISED[exponent] if " " in said else said + _RAISED[exponent]
    head, dot, rest = name.partition(".")
    if dot and head in _SPATIAL and (said := labelled(rest, labels)) != rest:
        return f"{_SPATIAL[head]} × {said}"
    if dot and rest in labels and head[:1] in "LFD" and head[1:].isdigit() | (head[1:] == ""):
        if head[0] == "D":
            return f"Δ{head[1:]} {labels[rest]}"
        return labels[rest] + _enclosed(f"t{'−' if head[0] == 'L' else '+'}{head[1:] or 1}", labels[rest])
    return name


def _enclosed(text: str, beside: str) -> str:
    """In parentheses as they are set beside a label: wide ones, without a space, where it is Chinese."""
    language: Language = "zh" if is_chinese(beside) else "en"
    return f"{mark('open', language)}{text}{mark('close', language)}"
