"""Writes docs/api.md: the public names of each room of python_models, with signature and first sentence.

Run `python docs/make_api.py`; a test checks that the page is true to the code.
"""

import importlib
import inspect
from pathlib import Path

ROOMS = ("efficiency", "panel", "spatial", "gmm", "inference", "reporting", "studies")
PAGE = Path(__file__).with_name("api.md")
HEAD = """# API

What each room of `python_models` offers; frames in, frozen results out, nothing of DuckDB, dbt or Dagster.
`help(function)` says shapes, units, errors and the paper with its equation. Results have `.tidy()`, `.glance()`,
`.tests()`, `.effects()` where it applies, and `.summary()`. This page is written by `docs/make_api.py`.

From the shell there is `coagg --help` ([operations](operations.md)); from SQL, the marts ([cookbook](sql-cookbook.md));
any program may open `published.duckdb` read-only. In Python:

```python
from warehouse.panel import load_panel
from warehouse.store import Store

with Store(load_panel().store).read() as con:
    theta = con.sql("from marts.coagglomeration where year = 2019").pl()
```
"""


def page() -> str:
    """The page's text."""
    parts = [HEAD]
    for room in ROOMS:
        module = importlib.import_module(f"python_models.{room}")
        parts.append(f"## python_models.{room}\n\n{_sentence(module)}\n")
        parts += [_entry(name, getattr(module, name)) for name in sorted(module.__all__, key=str.lower)]
    return "\n".join(parts).rstrip() + "\n"


def _entry(name: str, member: object) -> str:
    if inspect.ismodule(member):
        names = ", ".join(f"`{n}`" for n, f in vars(member).items() if inspect.isfunction(f) and not n.startswith("_")
                          and f.__module__ == member.__name__)  # fmt: skip
        return f"- `{name}` (module): {_sentence(member)} {names}.\n"
    kind = "class" if inspect.isclass(member) else "function"
    shown = f"{name}({', '.join(_parameters(member))})" if kind == "function" else name
    return f"- `{shown}`: {_sentence(member)}\n"


def _parameters(member: object) -> list[str]:
    """Names with defaults; annotations are in `help`."""
    shown = []
    for p in inspect.signature(member).parameters.values():  # type: ignore[arg-type]
        if p.kind is p.KEYWORD_ONLY and "*" not in shown and not any(s.startswith("*") for s in shown):
            shown.append("*")
        star = {p.VAR_POSITIONAL: "*", p.VAR_KEYWORD: "**"}.get(p.kind, "")
        default = "" if p.default is p.empty else f"={p.default!r}"
        shown.append(f"{star}{p.name}{default}")
    return shown


def _sentence(member: object) -> str:
    return " ".join((inspect.getdoc(member) or "").split("\n\n")[0].split())


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
