"""Stand-ins for what dbt gives its templates, for sqlfluff's jinja templater only."""

from sqlfluff.core.templaters.builtins.dbt import VarEmulator


def var(variable: str, default: object = "") -> object:
    """As sqlfluff's own, but the one variable that is a mapping: the bundled project's, which is empty."""
    return {} if variable == "composite" else VarEmulator()
