"""What a study answers, as sentences: size, sign, interval, and under how many other choices it stands."""

from collections.abc import Mapping
from typing import Any, Protocol

from python_models.words import Language, Words, listed, mark


class Fact(Protocol):
    """A key of ``ANSWERS`` and the values of its sentence."""

    @property
    def key(self) -> str: ...

    @property
    def values(self) -> Mapping[str, Any]: ...


ANSWERS = Words(
    {
        "effect_main": ("coefficient", "系数"),
        "effect_total": ("total effect", "总效应"),
        "found_clear": (
            "{term} goes with {direction} {outcome}: the {effect} is {estimate:.3g} (95 % interval {low:.3g} to "
            "{high:.3g}).",
            "{term}与{outcome}{direction}相关：{effect}为 {estimate:.3g}（95% 置信区间 {low:.3g} 至 {high:.3g}）。",
        ),
        "found_unclear": (
            "No effect of {term} on {outcome} can be told from zero: the {effect} is {estimate:.3g} (95 % interval "
            "{low:.3g} to {high:.3g}).",
            "{term}对{outcome}的影响与零无显著差异：{effect}为 {estimate:.3g}"
            "（95% 置信区间 {low:.3g} 至 {high:.3g}）。",
        ),
        "higher": ("higher", "正"),
        "lower": ("lower", "负"),
        "hangs_on_nothing": (
            "The sign and its significance at 5 % stand under all {count} alternatives tried.",
            "在全部 {count} 个替代设定下，符号及 5% 水平的显著性均保持不变。",
        ),
        "hangs_weaker": (
            "The sign stands under {same} of {count} alternatives, at 5 % significance under "
            "{n_same_clear}{refused_too}.",
            "{count} 个替代设定中 {same} 个符号相同，其中 {n_same_clear} 个在 5% 水平显著{refused_too}。",
        ),
        "hangs_turned": (
            "It hangs on the choices made: of {count} alternatives the sign stands under {same} (at 5 % significance "
            "under {n_same_clear}) and turns under {n_turned} (significantly under {n_other_clear}): "
            "{turned}{refused_too}.",
            "结论取决于设定：{count} 个替代设定中 {same} 个符号相同（其中 {n_same_clear} 个在 5% 水平显著），"
            "{n_turned} 个符号相反（其中 {n_other_clear} 个显著）：{turned}{refused_too}。",
        ),
        "hangs_on_nothing_clear": (
            "Nor can it under any of the {count} alternatives tried; the sign is the same under {same}{refused_too}.",
            "在 {count} 个替代设定下均不显著；其中 {same} 个符号相同{refused_too}。",
        ),
        "hangs_unclear": (
            "Of {count} alternatives it is significant at 5 % under {n_clear}{clearly}: with the same sign under "
            "{n_same_clear}, with the other under {n_other_clear}{refused_too}.",
            "{count} 个替代设定中 {n_clear} 个在 5% 水平显著{clearly}，其中 {n_same_clear} 个同号，"
            "{n_other_clear} 个反号{refused_too}。",
        ),
        "hangs_unknown": ("No alternative has an estimate.", "所有替代设定均无法估计。"),
        "refused_too": ("; {refused} more have no estimate", "；另有 {refused} 个无法估计"),
        "number_found": (
            "{term} is {estimate:.3g}; under {count} alternatives it runs from {least:.3g} to {most:.3g}{refused_too}.",
            "{term}为 {estimate:.3g}；在 {count} 个替代设定下介于 {least:.3g} 与 {most:.3g} 之间{refused_too}。",
        ),
        "printed_all": (
            "All {count} printed numbers come out the same at the digits printed.",
            "全部 {count} 个原文数值按原文位数完全一致。",
        ),
        "printed_some": (
            "Of {count} printed numbers {met} come out the same at the digits printed; {apart} have no known reason. "
            "The farthest is off by {largest:.3g}: {where}.",
            "{count} 个原文数值中 {met} 个按原文位数一致，{apart} 个原因不明；差异最大为 {largest:.3g}（{where}）。",
        ),
    }
)


def answer(fact: Fact, language: Language) -> str:
    """The sentence of a fact."""
    values = dict(fact.values)
    refused = values.get("refused", 0)
    turned, clear = list(values.get("turned", ())), list(values.get("clearly", ()))
    values |= {
        "refused_too": ANSWERS("refused_too", language, refused=refused) if refused else "",
        "turned": listed(turned, language) if turned else mark("comma", language),
        "n_turned": len(turned),
        "n_clear": values.get("n_same_clear", 0) + values.get("n_other_clear", 0),
        "clearly": mark("open", language) + listed(clear, language) + mark("close", language) if clear else "",
    }
    if "effect" in values:
        values["effect"] = ANSWERS(f"effect_{values['effect']}", language)
        values["direction"] = ANSWERS("higher" if values["estimate"] > 0 else "lower", language)
    return ANSWERS(fact.key, language, **values)
