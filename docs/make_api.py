"""Writes docs/api.md: the names of ``import coagg`` by subject, with signature and sentence, and the rooms behind.

Run `python docs/make_api.py`; a test checks that the page is true to the code.
"""

import importlib
import inspect
from pathlib import Path

import coagg

PAGE = Path(__file__).with_name("api.md")
SUBJECTS = {
    "Efficiency": (
        *("sbm", "ddf", "radial", "malmquist", "malmquist_luenberger", "luenberger"),
        *("meta_frontier", "bootstrap_efficiency", "bootstrap_malmquist", "second_stage"),
    ),
    "Panel models": ("fit_panel", "fit_iv", "shift_share", "exposure_robust", "fit_threshold", "u_test"),
    "Space": ("weights", "weights_from_file", "moran", "local_moran", "fit_spatial_panel"),
    "Dynamic panels": ("fit_dynamic_panel", "gmm", "iv"),
    "Inference": (
        *("describe", "correlations", "bootstrap", "permutation_test", "mediate"),
        "specification_curve",
    ),
    "Distributions": (
        *("dagum", "theil", "kernel_density", "sigma_convergence", "beta_convergence", "markov"),
        "deviational_ellipse",
    ),
    "Policies": ("did", "did_decomposition", "event_study", "placebo_test"),
    "Tables and figures": ("etable", "coefplot"),
    "Studies": ("load_study", "run_study"),
    "Warehouse": ("open_warehouse", "newer_release"),
}
# Rooms that answer what the names above do not; their public names may move with an entry in CHANGELOG.md.
ROOMS = (
    *("efficiency", "panel", "instruments", "threshold", "spatial", "gmm", "inference", "distribution"),
    *("policy", "reporting", "studies"),
)
HEAD = """# API

`import coagg` is the one way in: what stands here keeps its name and its arguments, or changes with notice
([how](../CONTRIBUTING.md#when-a-name-may-change)). The import itself costs nothing, each name is loaded when first
used. `help(coagg.sbm)` says shapes, units, errors and the paper with its equation. Frames go in, frozen results
come out. Fits have `.tidy()`, `.glance()`, `.tests()`, `.effects()`, `.rows()`, `.summary()` (laid out as Stata's),
`.to_latex()`, `.to_markdown()` and `.cautions`; an efficiency result has `.scores`, an index `.index`, and more that is
computed when it is asked for. Notebooks show fits, results, tables and figures, in Chinese where `COAGG_LANGUAGE` or
`language:` of the panel says `zh`.

A frame may be a pandas or polars frame, a pyarrow table or a DuckDB relation, and tables come back in the kind that the
first argument was: pandas in, `fit.tidy()` is pandas; a relation in, a relation of the same connection out. Named
levels of a pandas index count as columns. A nan is missing, as a NULL is. Functions of yours that are called with
frames (`statistic`, `fit`, `estimators`) get pandas or pyarrow where you gave it, and polars otherwise.

```python
import coagg

with coagg.open_warehouse() as con:  # or open_warehouse("my_panel"); read-only, the newest release
    frame = con.sql("from marts.estimation_panel").df()
fit = coagg.fit_panel(frame, "region_id", "year", "log(patents_granted) ~ theta", effects="two-way")
print(fit.summary())
coagg.etable([fit], labels={"theta": "Co-agglomeration θ"}).docx("table.docx")
coagg.coefplot([fit]).figure.savefig("coefficients.pdf")
```

`maketables` finds the fits too: `maketables.ETable([fit])`, beside those of pyfixest, statsmodels or linearmodels.

From the shell there is `coagg --help` ([operations](operations.md)), also as `python -m coagg`; from SQL, the marts
([cookbook](sql-cookbook.md)); any program may open `published.duckdb` read-only. `coagg.__version__` is the
installed version. This page is written by `docs/make_api.py`.
"""
BEHIND = """## The rooms behind

The folders at the top stay importable; a name that is not above may move between two versions, with a line in
[CHANGELOG](../CHANGELOG.md).
"""


def page() -> str:
    """The page's text."""
    parts = [HEAD]
    for subject, names in SUBJECTS.items():
        parts += [f"## {subject}\n", *(_entry(name, getattr(coagg, name)) for name in names)]
    parts.append(BEHIND)
    parts += [_room(importlib.import_module(f"python_models.{room}")) for room in ROOMS]
    return "\n".join(parts).rstrip() + "\n"


def _entry(name: str, member: object) -> str:
    return f"- `{name}({', '.join(_parameters(member))})`: {_sentence(member)}\n"


def _room(module: object) -> str:
    """The room's sentence, and its public names that are not a name of ``coagg``."""
    told = {name for names in SUBJECTS.values() for name in names}
    more = [f"`{name}`" for name in sorted(module.__all__, key=str.lower) if name not in told]  # type: ignore[attr-defined]
    also = f" Also: {', '.join(more)}." if more else ""
    return f"- `{module.__name__}`: {_sentence(module)}{also}\n"  # type: ignore[attr-defined]


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
