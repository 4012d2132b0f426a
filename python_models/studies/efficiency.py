"""The efficiency blocks of a study: the tables that are stored, and the columns that join the sample."""

import warnings
from typing import TYPE_CHECKING, Any

import polars as pl

from python_models.errors import InputError
from python_models.studies.complete_set import proposal
from python_models.studies.declaration import Declaration, Efficiency

if TYPE_CHECKING:
    from python_models.efficiency.result import EfficiencyResult

KEYS = ["model_id", "technology", "region_id", "year"]
TABLES = ("efficiency_scores", "efficiency_slacks", "efficiency_peers", "malmquist_components")
LABELS = ("index_kind", "index_technology")  # which index a row has
# what a block with ``groups`` adds to the scores
GROUPED = {
    "group_name": pl.String,
    "group_score": pl.Float64,
    "group_status": pl.String,
    "technology_gap_ratio": pl.Float64,
}
Tables = dict[str, pl.DataFrame]


def measured(frame: pl.DataFrame, study: Declaration, *, stored: bool = True) -> Tables:
    """The four tables of every block, empty where a study has none; not ``stored``, the two of ``with_columns`` alone.

    ``efficiency_scores``: one row per block, technology, region and year, with its certificate, and with ``groups`` the
    score within the group and the technology gap ratio; ``efficiency_slacks``: and variable (value, slack, target);
    ``efficiency_peers``: and peer; ``malmquist_components``: one row per block, region and pair of years.

    Raises
    ------
    InputError
        A variable that is not there, or values the programme cannot take (named).
    """
    tables, refused = measured_or_refused(frame, study, stored=stored)
    if refused:
        raise InputError(next(iter(refused.values())))
    return tables


def measured_or_refused(
    frame: pl.DataFrame, study: Declaration, *, stored: bool = True
) -> tuple[Tables, dict[str, str]]:
    """The tables of the blocks that can be measured, and of each other block (by name) why it cannot be."""
    keys = {study.sample.unit: "region_id", study.sample.period: "year"}
    frame = frame.drop({*keys.values()} - {*keys}, strict=False).rename(keys)
    parts, refused = [], {}
    for name, spec in study.efficiency.items():
        try:
            parts.append(_measured(frame, name, spec, stored))
        except InputError as exc:
            refused[name] = str(exc)
    made = [table for table in TABLES if parts and table in parts[0]]
    tables = {table: pl.concat([part[table] for part in parts], how="diagonal_relaxed") for table in made}
    return tables, refused


def _measured(frame: pl.DataFrame, name: str, spec: Efficiency, stored: bool) -> Tables:
    rows = rows_of_block(frame, spec)
    # columns are made of the first; the others refuse nothing that it does not, but where groups are too small for them
    technologies = list(dict.fromkeys([spec.technology, *(spec.beside if stored or spec.groups else ())]))
    try:
        results = {t: scores_of(rows, spec, t) for t in technologies}
        change = index_of(rows, spec)
    except InputError as exc:
        raise InputError(f"efficiency.{name}: {exc}{_lacking(rows, spec)}") from exc
    wide = pl.concat([_keyed(scores, name, t) for t, (scores, _) in results.items()], how="diagonal")
    own = {
        "efficiency_scores": wide.drop([f"{kind}_{v}" for kind in ("slack", "target") for v in spec.variables]),
        "malmquist_components": _changes(change, rows, spec)
        .with_columns(model_id=pl.lit(name))
        .select("model_id", pl.exclude("model_id")),
    }
    if not stored:
        return own
    return own | {
        "efficiency_slacks": _slacks(wide, rows, spec.variables),
        "efficiency_peers": pl.concat([_keyed(result.peers, name, t) for t, (_, result) in results.items()]),
    }


def rows_of_block(frame: pl.DataFrame, spec: Efficiency, period: str = "year") -> pl.DataFrame:
    """The rows of the block's years."""
    return frame.filter(pl.col(period).is_between(*spec.years)) if spec.years else frame


def options(spec: Efficiency) -> dict[str, Any]:
    """What the block says, as the functions of ``efficiency`` take it."""
    named: dict[str, Any] = {"inputs": spec.inputs, "goods": spec.goods, "bads": spec.bads, "returns": spec.returns}
    named |= {"zeros": spec.zeros, "measure": spec.measure, "orientation": spec.orientation, "weights": spec.weights}
    return {**named, "direction": spec.direction, "disposability": spec.disposability}


def scores_of(frame: pl.DataFrame, spec: Efficiency, technology: str) -> tuple[pl.DataFrame, "EfficiencyResult"]:
    """Scores of a block with what its groups add (nulls where it has none), and the measurement."""
    from python_models.efficiency.choice import choose
    from python_models.efficiency.meta_frontier import meta_frontier
    from python_models.efficiency.result import evaluate

    how = {**options(spec), "technology": technology, "window": spec.window}
    if spec.groups is None:
        task = choose(frame, "region_id", "year", **how)
        result = evaluate(task.run, task.units, task.groups, task.model, None, None, pieces=task.pieces, **task.choices)
        none = (pl.lit(None, kind).alias(c) for c, kind in GROUPED.items())
        return result.scores.with_columns(*none), result
    found = meta_frontier(frame, "region_id", "year", groups=spec.groups, **how)
    added = found.scores.rename({"group": "group_name"}).select(
        "group_name", "group_score", "group_status", "technology_gap_ratio"
    )
    added = added.select(pl.col(c).cast(kind) for c, kind in GROUPED.items())
    return pl.concat([found.meta.scores, added], how="horizontal"), found.meta


def index_of(frame: pl.DataFrame, spec: Efficiency) -> pl.DataFrame | None:
    """The index of each pair of years; None where the block has none, or the sample one year."""
    from python_models.efficiency.luenberger import luenberger
    from python_models.efficiency.malmquist import malmquist
    from python_models.efficiency.malmquist_luenberger import malmquist_luenberger

    if spec.index_kind == "none" or frame["year"].n_unique() < 2:
        return None
    how = {k: v for k, v in options(spec).items() if v is not None} | {"technology": spec.index_technology}
    measure = how.pop("measure")
    if spec.decomposition is not None:
        how["decomposition"] = spec.decomposition
    with warnings.catch_warnings():  # each undefined index has its status, and their number is said with the study
        warnings.simplefilter("ignore", UserWarning)
        if spec.index_kind == "malmquist":
            how["measure"] = "radial" if measure == "super_radial" else measure
            return malmquist(frame, "region_id", "year", **how).index
        if spec.index_kind == "malmquist_luenberger":
            return malmquist_luenberger(frame, "region_id", "year", **how).index
        return luenberger(frame, "region_id", "year", radial=measure == "ddf", **how).index


def _lacking(frame: pl.DataFrame, spec: Efficiency) -> str:
    """Where figures are missing: the largest set of regions and years that has them all."""
    names = [n for n in spec.variables if n in frame.columns]
    holes = frame.select(pl.any_horizontal(pl.col(names).is_null()).any()).item() if names else False
    return proposal(frame, "region_id", "year", names) if holes else ""


def _changes(index: pl.DataFrame | None, frame: pl.DataFrame, spec: Efficiency) -> pl.DataFrame:
    """The index of each pair of years, named as stored; a sample of one year has scores and no index."""
    if index is None:
        keys = {"region_id": frame.schema["region_id"], **dict.fromkeys(("year_from", "year"), frame.schema["year"])}
        parts = ("malmquist", "efficiency_change", "best_practice_change", "level")
        return pl.DataFrame(schema={**keys, **dict.fromkeys(parts, pl.Float64), **dict.fromkeys(LABELS, pl.String)})
    labels = {"index_kind": pl.lit(spec.index_kind), "index_technology": pl.lit(spec.index_technology)}
    named = index.rename({"period_from": "year_from", "period_to": "year", "index": "malmquist"})
    return named.with_columns(**labels)


def _keyed(frame: pl.DataFrame, name: str, technology: str) -> pl.DataFrame:
    labels = {"model_id": pl.lit(name), "technology": pl.lit(technology)}
    return frame.with_columns(**labels).select(*KEYS, pl.exclude(KEYS))


def _slacks(scores: pl.DataFrame, frame: pl.DataFrame, names: list[str]) -> pl.DataFrame:
    long = [
        scores.select(*KEYS, variable=pl.lit(v), slack=pl.col(f"slack_{v}"), target=pl.col(f"target_{v}"))
        for v in names
    ]
    values = frame.select("region_id", "year", *names).unpivot(
        index=["region_id", "year"], variable_name="variable", value_name="value"
    )
    return pl.concat(long).join(values, on=["region_id", "year", "variable"], how="left").sort(*KEYS, "variable")


def with_columns(frame: pl.DataFrame, study: Declaration, tables: Tables) -> pl.DataFrame:
    """The sample with the columns of every block (``Efficiency.columns``), from tables just measured or stored."""
    keys = [study.sample.unit, study.sample.period]
    scores = tables.get("efficiency_scores")
    there = set() if scores is None else set(scores["model_id"].unique())
    for name, spec in study.efficiency.items():
        if name in there:
            frame = frame.join(_columns(tables, name, spec, *keys), on=keys, how="left")
        else:  # it was refused: what needs it says so
            frame = frame.with_columns(pl.lit(None, pl.Float64).alias(c) for c in spec.columns(name))
    return frame


def _columns(tables: Tables, name: str, spec: Efficiency, unit: str, period: str) -> pl.DataFrame:
    """One row per region and year of a block, with the columns that ``Efficiency.columns`` names."""
    scores = tables["efficiency_scores"].filter(
        (pl.col("model_id") == name) & (pl.col("technology") == spec.technology)
    )
    added = {name: "score"}
    if spec.groups:
        added |= {f"{name}_group": "group_score", f"{name}_gap": "technology_gap_ratio"}
    rows = scores.select("region_id", "year", *(pl.col(c).alias(new) for new, c in added.items()))
    if spec.index_kind == "none":
        return rows.sort("region_id", "year").rename({"region_id": unit, "year": period})
    change = tables["malmquist_components"].filter(pl.col("model_id") == name)
    index = change.select(
        "region_id",
        "year",
        pl.col("malmquist").alias(f"{name}_index"),
        pl.col("level").alias(f"{name}_level"),
        pl.col("efficiency_change").alias(f"{name}_catch_up"),
        pl.col("best_practice_change").alias(f"{name}_best_practice"),
    )
    first = pl.col("year") == pl.col("year").min().over("region_id")
    start = 0.0 if spec.index_kind == "luenberger" else 1.0
    level = pl.when(first).then(start).otherwise(f"{name}_level").alias(f"{name}_level")
    joined = rows.join(index, on=["region_id", "year"], how="left").with_columns(level).sort("region_id", "year")
    return joined.rename({"region_id": unit, "year": period})
