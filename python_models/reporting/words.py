"""The words that reporting itself writes, in English and Chinese, and how numbers are printed."""

import math
from collections.abc import Mapping, Sequence
from typing import Any, Literal

from python_models.errors import InputError

Language = Literal["en", "zh"]

_WORDS: dict[str, tuple[str, str]] = {
    # estimators, in the order of a table's columns
    "panel pooled": ("Pooled OLS", "混合 OLS"),
    "panel unit": ("Region FE", "地区固定效应"),
    "panel period": ("Year FE", "年份固定效应"),
    "panel two-way": ("Two-way FE", "双向固定效应"),
    "panel random": ("Random effects", "随机效应"),
    "difference gmm": ("Difference GMM", "差分 GMM"),
    "system gmm": ("System GMM", "系统 GMM"),
    "spatial panel slx": ("SLX", "SLX"),
    "spatial panel sar": ("SAR", "SAR"),
    "spatial panel sem": ("SEM", "SEM"),
    "spatial panel sdm": ("SDM", "SDM"),
    "spatial panel sdem": ("SDEM", "SDEM"),
    "spatial panel sac": ("SAC", "SAC"),
    "inverse_distance": ("inverse distance", "反距离权重"),
    "contiguity": ("contiguity", "邻接权重"),
    # table rows
    "nobs": ("Observations", "观测值"),
    "groups": ("Regions", "地区数"),
    "periods": ("Years", "年份数"),
    "r2": ("R²", "R²"),
    "adj_r2": ("Adjusted R²", "调整 R²"),
    "r2_within": ("Within R²", "组内 R²"),
    "pseudo_r2": ("Pseudo R²", "伪 R²"),
    "loglik": ("Log-likelihood", "对数似然值"),
    "aic": ("AIC", "AIC"),
    "bic": ("BIC", "BIC"),
    "sigma2": ("σ²", "σ²"),
    "instruments": ("Instruments", "工具变量数"),
    "Intercept": ("Constant", "常数项"),
    "const": ("Constant", "常数项"),
    "_cons": ("Constant", "常数项"),
    "yes": ("yes", "是"),
    "no": ("no", "否"),
    "rho": ("ρ (spatial lag)", "ρ（空间滞后）"),
    "lambda": ("λ (spatial error)", "λ（空间误差）"),
    # tests
    "f_unit_effects": ("F, region effects", "地区效应 F 检验"),
    "f_period_effects": ("F, year effects", "年份效应 F 检验"),
    "f_two_way_effects": ("F, two-way effects", "双向效应 F 检验"),
    "joint_period_dummies": ("Joint test of years", "年份联合检验"),
    "breusch_pagan_unit": ("Breusch–Pagan LM", "Breusch–Pagan LM 检验"),
    "hausman": ("Hausman", "Hausman 检验"),
    "hausman_unit": ("Hausman", "Hausman 检验"),
    "hausman_unit_auxiliary": ("Hausman, auxiliary regression", "Hausman 检验（辅助回归）"),
    "hausman_two_way": ("Hausman, two-way", "Hausman 检验（双向）"),
    "mundlak_unit": ("Mundlak", "Mundlak 检验"),
    "pesaran_cd": ("Pesaran CD", "Pesaran CD 检验"),
    "mundlak": ("Mundlak", "Mundlak 检验"),
    "lm_lag": ("LM lag", "LM-lag"),
    "lm_error": ("LM error", "LM-error"),
    "rlm_lag": ("Robust LM lag", "稳健 LM-lag"),
    "rlm_error": ("Robust LM error", "稳健 LM-error"),
    "wald_sdm_sar": ("Wald, SDM → SAR", "Wald 检验（SDM → SAR）"),
    "wald_sdm_sem": ("Wald, SDM → SEM", "Wald 检验（SDM → SEM）"),
    "lr_sdm_sar": ("LR, SDM → SAR", "LR 检验（SDM → SAR）"),
    "lr_sdm_sem": ("LR, SDM → SEM", "LR 检验（SDM → SEM）"),
    "ar1": ("AR(1), p", "AR(1) p 值"),
    "ar2": ("AR(2), p", "AR(2) p 值"),
    "hansen": ("Hansen J, p", "Hansen 检验 p 值"),
    "sargan": ("Sargan, p", "Sargan 检验 p 值"),
    # components
    "main": ("Main", "主效应"),
    "spatial_lag": ("Spatial lag of regressors", "解释变量空间滞后"),
    "spatial": ("Spatial parameters", "空间参数"),
    "direct": ("Direct effect", "直接效应"),
    "indirect": ("Indirect effect", "间接效应"),
    "total": ("Total effect", "总效应"),
    # notes
    "note": ("Note", "注"),
    "below_std_error": ("Standard errors in parentheses", "括号内为标准误"),
    "below_statistic": ("Test statistics in parentheses", "括号内为统计量"),
    "below_p_value": ("p-values in parentheses", "括号内为 p 值"),
    "tests_once": ("A test that columns share is printed in the first of them", "各列共有的检验只列于其中第一列"),
    "test_note": ("Tests: statistic, p-value in brackets", "检验行：统计量，方括号内为 p 值"),
    # descriptive
    "variable": ("Variable", "变量"),
    "count": ("Obs.", "观测值"),
    "mean": ("Mean", "均值"),
    "std": ("Std. dev.", "标准差"),
    "min": ("Min.", "最小值"),
    "median": ("Median", "中位数"),
    "max": ("Max.", "最大值"),
    # maps
    "no_data": ("no data", "无数据"),
    "improved": ("improved", "上升"),
    "declined": ("declined", "下降"),
    "unchanged": ("unchanged", "不变"),
    "high-high": ("high–high", "高—高"),
    "low-low": ("low–low", "低—低"),
    "high-low": ("high–low", "高—低"),
    "low-high": ("low–high", "低—高"),
    "not significant": ("not significant", "不显著"),
    "lisa_label": ("Local clusters, permutation p ≤ {level}", "局部集聚，置换检验 p ≤ {level}"),
    "all": ("All regions", "全部地区"),
    "east": ("East", "东部"),
    "central": ("Central", "中部"),
    "west": ("West", "西部"),
}

# rows of a table's foot, and the names under which estimators store them
MEASURES: dict[str, tuple[str, ...]] = {
    "nobs": ("nobs", "n_obs"),
    "groups": ("groups", "n_groups", "n_units"),
    "periods": ("periods", "n_periods"),
    "instruments": ("instruments", "n_instruments"),
    "r2": ("r2", "r_squared"),
    "r2_within": ("r2_within", "r_squared_within"),
    "loglik": ("loglik", "log_likelihood"),
    "aic": ("aic",),
    "bic": ("bic",),
}


def word(key: str, language: Language = "en") -> str:
    """The word for ``key``, or ``key`` itself where there is none."""
    return _WORDS[key][language == "zh"] if key in _WORDS else key


def words(language: Language) -> dict[str, str]:
    """All of them in one language, to lay a caller's labels over."""
    return {key: pair[language == "zh"] for key, pair in _WORDS.items()}


def number(value: Any, decimals: int = 3, *, thousands: bool = True) -> str:
    """Print a number rounded half to even on its binary value, as ``format`` does; '' where it is missing.

    A non-zero value that would show as zero is shown in scientific form, so that it is not read as zero.
    """
    if value is None or (isinstance(value, float) and math.isnan(value)):
        return ""
    value = float(value)
    if math.isinf(value):
        return "∞" if value > 0 else "−∞"
    if value != 0 and abs(value) < 0.5 * 10**-decimals:
        return f"{value:.1e}"
    return f"{value:{',' if thousands else ''}.{decimals}f}"


def whole(value: Any) -> str:
    """Print a count."""
    return "" if value is None or (isinstance(value, float) and math.isnan(value)) else f"{round(float(value)):,}"


DEFAULT_STARS: tuple[tuple[float, str], ...] = ((0.01, "***"), (0.05, "**"), (0.10, "*"))


def check_stars(stars: Sequence[tuple[float, str]]) -> tuple[tuple[float, str], ...]:
    """Thresholds sorted from strict to lax; an ``InputError`` where one is no probability."""
    ordered = tuple(sorted((float(level), mark) for level, mark in stars))
    if any(not 0 < level < 1 for level, _ in ordered) or len({level for level, _ in ordered}) != len(ordered):
        raise InputError(f"Star thresholds must be different numbers between 0 and 1; got {list(stars)}.")
    return ordered


def stars_of(p_value: float | None, stars: Sequence[tuple[float, str]] = DEFAULT_STARS) -> str:
    """Stars of a p-value: those of the strictest threshold it lies strictly below; '' for a missing p-value."""
    if p_value is None or math.isnan(p_value):
        return ""
    return next((mark for level, mark in stars if p_value < level), "")


def stars_note(stars: Sequence[tuple[float, str]]) -> str:
    """``*** p < 0.01, ** p < 0.05, * p < 0.1``."""
    return ", ".join(f"{mark} p < {level:g}" for level, mark in stars)


def labelled(name: str, labels: Mapping[str, str]) -> str:
    """Label of a term; the parts of an interaction are labelled one by one, ``L2.x`` becomes "x (t−2)"."""
    if name in labels:
        return labels[name]
    if ":" in name:
        return " × ".join(labelled(part, labels) for part in name.split(":"))
    head, dot, rest = name.partition(".")
    if dot and rest in labels and head[:1] in "LFD" and head[1:].isdigit() | (head[1:] == ""):
        if head[0] == "D":
            return f"Δ{head[1:]} {labels[rest]}"
        return f"{labels[rest]} (t{'−' if head[0] == 'L' else '+'}{head[1:] or 1})"
    return name
