"""When an estimate should not be trusted, in sentences, from stored results alone."""

from collections.abc import Mapping

import polars as pl

from python_models.reporting.labels import MEASURES
from python_models.words import Language

FEW_GROUPS = 50

_SAY: dict[Language, dict[str, str]] = {
    "en": {
        "instruments": "{instruments:.0f} instruments stand against {groups:.0f} regions; their tests are weak",
        "ar2": "second-order autocorrelation (AR(2) p = {ar2:.3f}): lagged levels are not valid instruments",
        "hansen_low": "the over-identifying restrictions are rejected (Hansen p = {hansen:.3f})",
        "hansen_high": "a Hansen p-value of {hansen:.3f} is a sign of too many instruments, not of good ones",
        "few": "only {groups:.0f} regions: errors that rest on many groups are likely too small, and so are p-values",
        "refused": "not estimated. {note}",
        "joint": "{models}: {said}.",
    },
    "zh": {
        "instruments": "工具变量 {instruments:.0f} 个，而地区仅 {groups:.0f} 个，其有效性检验的功效很弱",
        "ar2": "存在二阶自相关（AR(2) p = {ar2:.3f}），滞后水平值不是有效工具变量",
        "hansen_low": "过度识别约束被拒绝（Hansen p = {hansen:.3f}）",
        "hansen_high": "Hansen p 值为 {hansen:.3f}，说明工具变量过多，而非工具变量有效",
        "few": "仅 {groups:.0f} 个地区：依赖大量组别的标准误可能偏小，p 值也偏小",
        "refused": "未能估计。{note}",
        "joint": "{models}：{said}。",
    },
}


def _first(frame: pl.DataFrame, key: str, wanted: tuple[str, ...], column: str) -> float | None:
    rows = frame.filter(pl.col(key).is_in(wanted)).drop_nulls(column)
    return float(rows[column][0]) if rows.height else None


def model_cautions(
    runs: pl.DataFrame,
    fit: pl.DataFrame,
    tests: pl.DataFrame | None = None,
    labels: Mapping[str, str] | None = None,
    language: Language = "en",
) -> list[str]:
    """Sentences of caution for stored models, each naming the estimators it holds for.

    More instruments than groups and a Hansen p-value near one (Roodman 2009), AR(2) found, Hansen rejected, fewer than
    50 groups (Cameron, Gelbach & Miller 2008), and what is stored with a model's tests as ``warning`` or ``refused``.
    """
    say = _SAY[language]
    found: dict[str, list[str]] = {}
    if tests is None:
        tests = pl.DataFrame(schema={"model_id": pl.String, "test": pl.String, "p_value": pl.Float64})
    weights_of = dict(runs.select("model_id", "weights_id").iter_rows()) if "weights_id" in runs.columns else {}
    several = len({w for w in weights_of.values() if w}) > 1
    for model, estimator in runs.select("model_id", "estimator").iter_rows():
        own, own_tests = fit.filter(pl.col("model_id") == model), tests.filter(pl.col("model_id") == model)
        known = {
            "groups": _first(own, "measure", MEASURES["groups"], "value"),
            "instruments": _first(own, "measure", MEASURES["instruments"], "value"),
            "ar2": _first(own_tests, "test", ("ar2",), "p_value"),
            "hansen": _first(own_tests, "test", ("hansen",), "p_value"),
        }
        name = (labels or {}).get(estimator, estimator)
        weights = weights_of.get(model) if several else None
        name += f" ({(labels or {}).get(weights, weights.replace('_', ' '))})" if weights else ""
        for key in _holding(known):
            found.setdefault(say[key].format(**known), []).append(name)
        if "note" in own_tests.columns:
            for test, note in own_tests.drop_nulls("note").select("test", "note").iter_rows():
                if test in ("warning", "refused"):
                    said = say["refused"].format(note=note) if test == "refused" else str(note)
                    found.setdefault(said.rstrip(".。"), []).append(name)
    return [say["joint"].format(models=", ".join(dict.fromkeys(names)), said=said) for said, names in found.items()]


def _holding(known: Mapping[str, float | None]) -> list[str]:
    """The cautions that hold for one model; what is not stored holds nothing."""
    groups, instruments, ar2, hansen = (known[k] for k in ("groups", "instruments", "ar2", "hansen"))
    held = {
        "instruments": instruments is not None and groups is not None and instruments > groups,
        "ar2": ar2 is not None and ar2 < 0.05,
        "hansen_low": hansen is not None and hansen < 0.05,
        "hansen_high": hansen is not None and hansen > 0.95,
        "few": groups is not None and groups < FEW_GROUPS,
    }
    return [key for key, holds in held.items() if holds]
