"""Stand-in for dbt's adapter, for sqlfluff's jinja templater only: a dispatched macro is a call of that name."""

from collections.abc import Callable


def dispatch(macro_name: str) -> Callable[..., str]:
    return lambda *arguments: f"{macro_name}({', '.join(arguments)})"
