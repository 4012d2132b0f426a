"""What has to hold of stored results: scores in range, certificates, every model there or the reason why not."""

from collections.abc import Sequence
from dataclasses import dataclass, field

import duckdb

from python_models.efficiency.solver import CERTIFIED
from python_models.studies.steps.base import Step
from warehouse.connection import table_names

PRODUCT = 1e-8  # relative: a Malmquist index is the product of its parts


@dataclass(frozen=True, slots=True)
class Held:
    """What was found: sentences on what does not hold, and on what a reader should know."""

    problems: list[str] = field(default_factory=list)
    said: list[str] = field(default_factory=list)


# table -> what must be true of no row, and what to call it
NEVER: dict[str, tuple[tuple[str, str], ...]] = {
    "efficiency_scores": (
        ("status = 'optimal' and not coalesce(isfinite(score) and score > 0, false)", "no score above 0"),
        ("measure not like '%super%' and score > 1 + 1e-9", "scores above 1"),
        (f"status = 'optimal' and coalesce(primal_residual, 0) > {CERTIFIED}", "optimal with a violated constraint"),
        (f"status = 'optimal' and coalesce(least_reduced_cost, 0) < -{CERTIFIED}", "optimal with a gain left"),
        (f"status = 'optimal' and abs(coalesce(gap, 0)) > {CERTIFIED}", "optimal with a gap to the dual"),
        ("status <> 'optimal' and isfinite(score)", "a score that is not optimal"),
    ),
    "efficiency_slacks": (("not isfinite(target) and isfinite(slack)", "slacks without a target"),),
    "efficiency_peers": (("not coalesce(isfinite(weight) and weight >= 0, false)", "peers with a negative intensity"),),
    "malmquist_components": (
        ("status = 'optimal' and not coalesce(malmquist > 0 and isfinite(malmquist), false)", "no index above 0"),
        (
            f"status = 'optimal' and abs(malmquist - efficiency_change * best_practice_change) > {PRODUCT} * malmquist",
            "an index that is not the product of its parts",
        ),
        ("year <= year_from", "a pair of years out of order"),
    ),
    "moran": (
        ("not coalesce(p_permutation between 0 and 1, true)", "p-values outside 0 to 1"),
        ("n < 1", "no region"),
    ),
    "model_terms": (
        ("not coalesce(p_value between 0 and 1, true)", "p-values outside 0 to 1"),
        ("std_error < 0", "negative standard errors"),
        ("conf_low > conf_high", "intervals upside down"),
    ),
    "model_tests": (("not coalesce(p_value between 0 and 1, true)", "p-values outside 0 to 1"),),
}  # fmt: skip


def table_held(con: duckdb.DuckDBPyConnection, table: str, where: str, values: Sequence[str]) -> Held:
    """Rows of a results table that break what must hold, counted and named by their first."""
    held = Held()
    if f"results.{table}" not in table_names(con):
        return held
    for never, name in NEVER.get(table, ()):
        query = f"select count(*), any_value(t) from results.{table} t where {where} and ({never})"
        count, example = con.execute(query, list(values)).fetchall()[0]
        if count:
            shown = ", ".join(f"{k} {v}" for k, v in list(example.items())[:6] if v is not None)
            held.problems.append(f"results.{table}: {count} row(s) with {name}, such as {shown}")
    return held


def efficiency_held(con: duckdb.DuckDBPyConnection, study: str, table: str) -> Held:
    """An efficiency table of a study; how many scores are not optimal is said."""
    held = table_held(con, table, "study = ?", [study])
    if f"results.{table}" in table_names(con) and table in ("efficiency_scores", "malmquist_components"):
        query = f"select status, count(*) from results.{table} where study = ? group by 1 order by 1"
        held.said.extend(f"{status}: {count}" for status, count in con.execute(query, [study]).fetchall())
    return held


def step_held(con: duckdb.DuckDBPyConnection, study: str, step: Step) -> Held:
    """A step's rows: it ran or says why not, each of its models is there or refused with a reason, tests in range."""
    row = con.execute(
        "select status, message from results.study_steps where study = ? and step = ?", [study, step.name]
    ).fetchone()
    if row is None:
        return Held([f"step {step.name} has no row in results.study_steps"])
    if row[0] == "failed":
        return Held([] if row[1] else [f"step {step.name} failed and does not say why"], [f"failed: {row[1]}"])
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
            held.said.append(f"{name} was refused: {refused[0]}")
        elif not con.execute(terms, [model]).fetchall()[0][0]:
            held.problems.append(f"model {model} has no terms and does not say why")
    return held


def whole_held(con: duckdb.DuckDBPyConnection, study: str, steps: Sequence[Step]) -> Held:
    """A study as a whole: a row for each of its steps and for no other."""
    rows = con.execute("select step from results.study_steps where study = ?", [study]).fetchall()
    there, declared = {name for (name,) in rows}, {s.name for s in steps}
    held = Held([f"step {name} is declared and has no row" for name in sorted(declared - there)])
    held.problems.extend(f"step {name} has rows and is not declared" for name in sorted(there - declared))
    return held
