"""Publication tables of stored models: estimates over standard errors, and direct, indirect and total effects.

No number is computed here; estimates are printed as they are stored.
"""

from collections.abc import Mapping, Sequence
from typing import Any, Literal

import polars as pl

from python_models.errors import InputError
from python_models.panel_data import require_columns
from python_models.reporting.labels import MEASURES, labelled
from python_models.reporting.numbers import (
    DEFAULT_STARS,
    Stars,
    check_stars,
    number,
    p_text,
    stars_note,
    stars_of,
    whole,
)
from python_models.reporting.tables.column_notes import differing_shares
from python_models.reporting.tables.hausman_rows import BESIDE, Tests, is_readable, reasons, with_companions
from python_models.reporting.tables.publication_table import PublicationTable, Row
from python_models.words import Language, mark, sentences
from python_models.words.tables import TABLES

# how estimators call their intercept
CONSTANTS = ("Intercept", "const", "_cons")

COEFFICIENTS = ("main", "spatial_lag", "spatial")
EFFECTS = ("direct", "indirect", "total")

Below = Literal["std_error", "statistic", "p_value"]

# tests that a paper's table gives by their p-value alone
P_VALUE_TESTS = {"ar1", "ar2", "ar3", "hansen", "sargan", "difference_in_hansen"}
WHOLE_MEASURES = {name for row in ("nobs", "groups", "periods", "instruments") for name in MEASURES[row]}
DEFAULT_MEASURES = ("nobs", "groups", "instruments", "r2", "r2_within", "loglik", "aic")


def cell(estimate: float | None, below: float | None, p_value: float | None, stars: Stars, decimals: int) -> str:
    """An estimate with its stars over what stands in parentheses; '' where the model has no such term."""
    if estimate is None:
        return ""
    top = number(estimate, decimals) or "—"
    under = number(below, decimals) or "—"
    return f"{top}{stars_of(p_value, stars)}\n({under})"


def _chosen(runs: pl.DataFrame, terms: pl.DataFrame, models: Sequence[str] | None) -> list[str]:
    """The models to print, in order; an ``InputError`` names one that is not stored or is stored twice."""
    stored = runs["model_id"].to_list()
    chosen = list(models) if models is not None else stored
    absent = [m for m in chosen if m not in stored]
    if absent or not chosen:
        raise InputError(
            f"Not among the stored models: {', '.join(absent) or '(none)'}; stored are {', '.join(stored) or 'none'}."
        )
    twice = terms.filter(pl.col("model_id").is_in(chosen)).group_by("model_id", "term", "component").len()
    if (twice["len"] > 1).any() or len(set(stored)) < len(stored):
        raise InputError("A model is stored more than once in these rows; filter them to one run_id first.")
    return chosen


def _by_model(frame: pl.DataFrame | None, key: str) -> dict[tuple[str, str], dict[str, Any]]:
    if frame is None or frame.is_empty():
        return {}
    return {(row["model_id"], row[key]): row for row in frame.to_dicts()}


def _term_label(term: str, component: str, labels: Mapping[str, str], over: Mapping[str, str]) -> str:
    """Label of a term, after what ``over`` says of its component; a spatial lag is W times it (``W.x`` or by name)."""
    if component in over:
        return over[component] + labelled(term, labels)
    if component == "spatial_lag" or term.startswith("W."):
        return f"W × {labelled(term.replace('W.', ''), labels)}"
    return labelled(term, labels)


def _model_heads(runs: pl.DataFrame, chosen: Sequence[str], heads: Any, labels: Mapping[str, str]) -> list[list[str]]:
    """Head levels: what the caller gave, or outcome over estimator; then the running number."""
    numbers = [f"({i})" for i in range(1, len(chosen) + 1)]
    if heads is not None:
        levels = [list(level) for level in heads] if not isinstance(heads[0], str) else [list(heads)]
        if any(len(level) != len(chosen) for level in levels):
            raise InputError(f"Each level of heads needs {len(chosen)} entries, one per model.")
        return [*levels, numbers]
    by_model = {row["model_id"]: row for row in runs.to_dicts()}
    outcomes = [labelled(by_model[m]["outcome"], labels) for m in chosen]
    return [outcomes, [labels.get(by_model[m]["estimator"], by_model[m]["estimator"]) for m in chosen], numbers]


def note(parts: Sequence[str], language: Language) -> str:
    """The line under a table from its sentences."""
    return TABLES("note", language) + mark("colon", language) + sentences(parts, language)


def regression_table(
    terms: pl.DataFrame,
    fit: pl.DataFrame,
    runs: pl.DataFrame,
    *,
    models: Sequence[str] | None = None,
    tests: pl.DataFrame | None = None,
    heads: Sequence[str] | Sequence[Sequence[str]] | None = None,
    labels: Mapping[str, str] | None = None,
    components: Sequence[str] = COEFFICIENTS,
    order: Sequence[str] = (),
    drop: Sequence[str] = (),
    measures: Sequence[str] | None = None,
    test_rows: Sequence[str] | None = None,
    below: Below = "std_error",
    stars: Stars = DEFAULT_STARS,
    decimals: int = 3,
    repeat_tests: bool = True,
    indicate: Mapping[str, str] | None = None,
    rows: Mapping[str, Sequence[str]] | None = None,
    shares: bool = True,
    notes: str = "",
    caption: str = "",
    language: Language = "en",
) -> PublicationTable:
    """Estimates over standard errors, one column per stored model.

    Parameters
    ----------
    terms, fit, runs, tests
        Rows of ``results.model_terms``, ``model_fit``, ``model_runs`` and ``model_tests``, of one run.
    models
        model_id in column order; all in ``runs`` where not given.
    heads
        One text per model, or several levels of them; outcome over estimator where not given.
    components
        Which rows of ``terms`` to print, in this order; ``direct``, ``indirect`` and ``total`` say so in their labels.
    labels
        What to print for a term, outcome, estimator, measure or test. Two terms with one label share a row, as long as
        no model has both (each segment's θ in its own column of one row).
    order, drop
        Terms to put first, and terms to leave out.
    measures
        Rows of ``model_fit`` to print, by the names of ``labels.MEASURES`` or as stored; by default those of
        ``DEFAULT_MEASURES`` that are stored.
    test_rows
        Tests to print; by default all that are stored for these models but variance inflation factors.
    repeat_tests
        ``False`` prints a test that several models share (the battery of one sample: the same stored number, not only
        the same digits) in the first of them only.
    indicate
        ``{label: pattern}``: terms that match the pattern (year dummies) become one row of yes and no.
    rows
        More rows for the foot, ``{label: one text per model}`` (fixed effects yes/no).
    shares
        Say of which variation R² is a share where columns differ; False where ``notes`` says it.

    Raises
    ------
    InputError
        A model is not stored or stored twice; two of its terms share a label.
    """
    require_columns(terms, ["model_id", "term", "component", "estimate", below, "p_value"])
    thresholds = check_stars(stars)
    names = {**TABLES.all(language), **(labels or {})}
    chosen = _chosen(runs, terms, models)
    shown = pl.col("model_id").is_in(chosen) & pl.col("component").is_in(list(components))
    used = terms.filter(shown & ~pl.col("term").is_in(list(drop)))
    indicated = {
        label: used.filter(pl.col("term").str.contains(pattern)) for label, pattern in (indicate or {}).items()
    }
    for dummies in indicated.values():
        used = used.join(dummies, on=["model_id", "term"], how="anti", maintain_order="left")
    printed = _printed(used, below, thresholds, decimals)
    over = {kind: TABLES(kind, language) + mark("colon", language) for kind in EFFECTS}
    body = _estimate_rows(printed, chosen, components, order, names, over)
    foot = [
        Row(label, tuple(names["yes" if m in dummies["model_id"].to_list() else "no"] for m in chosen), "foot")
        for label, dummies in indicated.items()
        if dummies.height
    ]
    foot += [Row(label, tuple(map(str, texts)), "foot") for label, texts in (rows or {}).items()]
    foot += _measure_rows(fit, chosen, measures, names, decimals)
    found = _by_model(tests, "test")
    there = dict.fromkeys(test for model, test in found if model in chosen and not test.startswith("vif"))
    asked, unread = with_companions(found, chosen, list(there if test_rows is None else test_rows))
    tested = _test_rows(found, chosen, asked, names, repeat_tests)
    said = [TABLES(f"below_{below}", language), stars_note(thresholds)]
    if shares and (measures is None or {"r2", "r2_within"} & set(measures)):
        said.append(differing_shares(_by_model(fit, "measure"), chosen, language))
    if tested:
        said += [TABLES("test_note", language), "" if repeat_tests else TABLES("tests_once", language)]
        said += reasons(found, chosen, unread, names, language)
    return PublicationTable(
        heads=tuple(tuple(level) for level in _model_heads(runs, chosen, heads, names)),
        rows=(*body, *foot, *tested),
        notes=note([*said, notes], language),
        caption=caption,
        stored=used,
        language=language,
    )


def _printed(used: pl.DataFrame, below: Below, stars: Stars, decimals: int) -> dict[tuple[str, str, str], str]:
    """Cells by model, term and component."""
    return {
        (row["model_id"], row["term"], row["component"]): cell(
            row["estimate"], row[below], row["p_value"], stars, decimals
        )
        for row in used.to_dicts()
    }


def _estimate_rows(
    printed: Mapping[tuple[str, str, str], str],
    chosen: Sequence[str],
    components: Sequence[str],
    order: Sequence[str],
    names: Mapping[str, str],
    over: Mapping[str, str],
) -> list[Row]:
    """A row per component and label: components in order, asked-for terms first, lags before others, constants last."""
    grid: dict[tuple[str, str], dict[str, str]] = {}
    place: dict[tuple[str, str], tuple[Any, ...]] = {}
    for (model, term, component), text in sorted(printed.items(), key=lambda item: chosen.index(item[0][0])):
        key = (component, _term_label(term, component, names, over))
        line = grid.setdefault(key, {})
        if model in line:
            raise InputError(f"Model {model} has two terms labelled {key[1]!r}; give them different labels.")
        line[model] = text
        late = len(order) - 0.5 * term.startswith("L.")
        wanted = order.index(term) if term in order else late
        place.setdefault(key, (list(components).index(component), term in CONSTANTS, wanted, len(place)))
    return [Row(key[1], tuple(grid[key].get(m, "") for m in chosen)) for key in sorted(grid, key=lambda k: place[k])]


def _measure_rows(
    fit: pl.DataFrame, chosen: Sequence[str], measures: Sequence[str] | None, names: Mapping[str, str], decimals: int
) -> list[Row]:
    stored = _by_model(fit, "measure")

    def found(model: str, measure: str) -> float | None:
        aliases = MEASURES.get(measure, (measure,))
        return next((stored[model, a]["value"] for a in aliases if (model, a) in stored), None)

    shown = measures
    if shown is None:
        shown = [m for m in DEFAULT_MEASURES if any(found(c, m) is not None for c in chosen)]
    out = []
    for measure in shown:
        values = [found(m, measure) for m in chosen]
        texts = [whole(v) if measure in WHOLE_MEASURES else number(v, decimals) for v in values]
        out.append(Row(names.get(measure, measure), tuple(texts), "foot"))
    return out


def _test_rows(
    stored: Tests,
    chosen: Sequence[str],
    shown: Sequence[str],
    names: Mapping[str, str],
    repeat: bool,
) -> list[Row]:
    out = []
    for test in shown:
        texts, seen = [], set()
        for model in chosen:
            row = stored.get((model, test), {})
            p = "" if test in BESIDE and not is_readable(row) else p_text(row.get("p_value"))  # of no law, no p
            value = number(row.get("value"), 2)
            text = p if test in P_VALUE_TESTS else f"{value}\n[{p}]" if value and p else value or p
            exact = _digits(row)
            texts.append("" if not repeat and exact in seen else text)
            seen.add(exact)
        out.append(Row(names.get(test, test), tuple(texts), "tests"))
    return out


def _digits(test: Mapping[str, Any]) -> tuple[str, ...]:
    """A test's numbers to as many digits as two runs of one computation agree in."""
    return tuple(f"{test.get(k) or 0.0:.8g}" for k in ("value", "df", "p_value"))


def effects_table(
    terms: pl.DataFrame,
    runs: pl.DataFrame,
    *,
    models: Sequence[str] | None = None,
    heads: Sequence[str] | None = None,
    labels: Mapping[str, str] | None = None,
    below: Below = "std_error",
    stars: Stars = DEFAULT_STARS,
    decimals: int = 3,
    notes: str = "",
    caption: str = "",
    language: Language = "en",
) -> PublicationTable:
    """Direct, indirect and total effects side by side, per spatial model that has them stored."""
    thresholds = check_stars(stars)
    names = {**TABLES.all(language), **(labels or {})}
    kinds = EFFECTS
    effects = terms.filter(pl.col("component").is_in(kinds))
    have = set(effects["model_id"].to_list())
    chosen = [m for m in _chosen(runs, terms, models) if m in have]
    used = effects.filter(pl.col("model_id").is_in(chosen))
    by_key = {(r["model_id"], r["term"], r["component"]): r for r in used.to_dicts()}
    body = []
    for term in used["term"].unique(maintain_order=True).to_list():
        found = [by_key.get((m, term, kind), {}) for m in chosen for kind in kinds]
        cells = [cell(r.get("estimate"), r.get(below), r.get("p_value"), thresholds, decimals) for r in found]
        body.append(Row(labelled(term, names), tuple(cells)))
    titles = heads or [dict(runs.select("model_id", "estimator").iter_rows())[m] for m in chosen]
    return PublicationTable(
        heads=(
            tuple(labelled(title, names) for title in titles for _ in kinds),
            tuple(names[kind] for _ in chosen for kind in kinds),
        ),
        rows=tuple(body),
        notes=note([TABLES(f"below_{below}", language), stars_note(thresholds), notes], language),
        caption=caption,
        stored=used,
        language=language,
    )
