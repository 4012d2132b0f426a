"""What has to hold of stored results: scores in range, certificates, every model there or the reason why not."""

from collections.abc import Sequence
from dataclasses import dataclass, field

import duckdb

from orchestration.language import language
from python_models.efficiency.solver import CERTIFIED
from python_models.studies.steps.base import Step
from python_models.words.results_checks import HELD
from warehouse.connection import table_names

PRODUCT = 1e-8  # relative: a Malmquist index is the product of its parts


@dataclass(frozen=True, slots=True)
class Held:
    """What was found: sentences on what does not hold, and on what a reader should know."""

    problems: list[str] = field(default_factory=list)
    said: list[str] = field(default_factory=list)


# table -> what must be true of no row, and what to call it (words.results_checks)
NEVER: dict[str, tuple[tuple[str, str], ...]] = {
    "efficiency_scores": (
        ("status = 'optimal' and not coalesce(isfinite(score) and score > 0, false)", "score.none"),
        ("measure not like '%super%' and score > 1 + 1e-9", "score.above"),
        (f"status = 'optimal' and coalesce(primal_residual, 0) > {CERTIFIED}", "score.violated"),
        (f"status = 'optimal' and coalesce(least_reduced_cost, 0) < -{CERTIFIED}", "score.gain"),
        (f"status = 'optimal' and abs(coalesce(gap, 0)) > {CERTIFIED}", "score.gap"),
        ("status <> 'optimal' and isfinite(score)", "score.not_optimal"),
    ),
    "efficiency_slacks": (("not isfinite(target) and isfinite(slack)", "slack.target"),),
    "efficiency_peers": (("not coalesce(isfinite(weight) and weight >= 0, false)", "peer.negative"),),
    "malmquist_components": (
        ("status = 'optimal' and not coalesce(malmquist > 0 and isfinite(malmquist), false)", "index.none"),
        (
            f"status = 'optimal' and abs(malmquist - efficiency_change * best_practice_change) > {PRODUCT} * malmquist",
            "index.product",
        ),
        ("year <= year_from", "index.order"),
    ),
    "moran": (
        ("not coalesce(p_permutation between 0 and 1, true)", "p"),
        ("n < 1", "n"),
    ),
    "model_terms": (
        ("not coalesce(p_value between 0 and 1, true)", "p"),
        ("std_error < 0", "error.negative"),
        ("conf_low > conf_high", "interval"),
    ),
    "model_tests": (("not coalesce(p_value between 0 and 1, true)", "p"),),
}  # fmt: skip


def table_held(con: duckdb.DuckDBPyConnection, table: str, where: str, values: Sequence[str]) -> Held:
    """Rows of a results table that break what must hold, counted and named by their first."""
    held = Held()
    rules = NEVER[table]
    rows = f"from results.{table} t where {where}"
    counted = ", ".join(f"count(*) filter ({never})" for never, _ in rules)
    try:
        counts = con.execute(f"select {counted} {rows}", list(values)).fetchall()[0]
    except duckdb.CatalogException:  # no such table
        return held
    for (never, name), count in zip(rules, counts, strict=True):
        if count:
            example = con.execute(f"select any_value(t) {rows} and ({never})", list(values)).fetchall()[0][0]
            shown = ", ".join(f"{k} {v}" for k, v in list(example.items())[:6] if v is not None)
            told = {"table": table, "count": count, "never": _said(name), "example": shown}
            held.problems.append(_said("rows", **told))
    return held


def efficiency_held(con: duckdb.DuckDBPyConnection, study: str, table: str) -> Held:
    """An efficiency table of a study; how many scores are not optimal is said."""
    held = table_held(con, table, "study = ?", [study])
    if table in ("efficiency_scores", "malmquist_components") and f"results.{table}" in table_names(con):
        query = f"select status, count(*) from results.{table} where study = ? group by 1 order by 1"
        rows = con.execute(query, [study]).fetchall()
        held.said.extend(_said("status", status=HELD.get(status, language()), count=count) for status, count in rows)
    return held


def step_held(con: duckdb.DuckDBPyConnection, study: str, step: Step) -> Held:
    """A step's rows: it ran or says why not, each of its models is there or refused with a reason, tests in range."""
    row = con.execute(
        "select status, message from results.study_steps where study = ? and step = ?", [study, step.name]
    ).fetchone()
    if row is None:
        return Held([_said("step.no_row", step=step.name)])
    if row[0] == "failed":
        return Held([] if row[1] else [_said("step.silent", step=step.name)], [_said("step.failed", why=row[1])])
    prefix = f"{study}.{step.name}."
    tables = ("model_terms", "model_tests")
    parts = [table_held(con, table, "starts_with(model_id, ?)", [prefix]) for table in tables]
    parts.append(table_held(con, "moran", "study = ? and step = ?", [study, step.name]))
    held = Held([p for part in parts for p in part.problems])
    for name in step.model_names():
        model = f"{prefix}{name}"
        terms = "select count(*) from results.model_terms where model_id = ?"
        why = "select note from results.model_tests where model_id = ? and test = 'refused'"
        refused = con.execute(why, [model]).fetchone()
        if refused and refused[0]:
            held.said.append(_said("model.refused", model=name, why=refused[0]))
        elif not con.execute(terms, [model]).fetchall()[0][0]:
            held.problems.append(_said("model.silent", model=model))
    return held


def whole_held(con: duckdb.DuckDBPyConnection, study: str, steps: Sequence[Step]) -> Held:
    """A study as a whole: a row for each of its steps and for no other."""
    rows = con.execute("select step from results.study_steps where study = ?", [study]).fetchall()
    there, declared = {name for (name,) in rows}, {s.name for s in steps}
    held = Held([_said("step.undone", step=name) for name in sorted(declared - there)])
    held.problems.extend(_said("step.undeclared", step=name) for name in sorted(there - declared))
    return held


def _said(key: str, **values: object) -> str:
    return HELD(key, language(), **values)
