"""Stand-in for dbt's adapter, for sqlfluff's jinja templater only: a dispatched macro is a call of that name."""

from collections.abc import Callable


def dispatch(macro_name: str) -> Callable[..., str]:
    if macro_name == "read_anew":  # no function, but words of DuckDB's
        return lambda: "not materialized"
    return lambda *arguments: f"{macro_name}({', '.join(arguments)})"
