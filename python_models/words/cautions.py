"""What is held against estimates, tests and samples, as sentences without their full stop."""

from collections.abc import Sequence

from python_models.cautions import Caution
from python_models.words import Language, Words

CAUTIONS = Words(
    {
        "refused": ("no estimate: {why}", "没有估计结果：{why}"),
        "instruments": (
            "{instruments:.0f} instruments stand against {groups:.0f} regions; their tests are weak",
            "工具变量 {instruments:.0f} 个，而地区仅 {groups:.0f} 个，其有效性检验的功效很弱",
        ),
        "ar2": (
            "second-order autocorrelation (AR(2) p = {ar2:.3f}): lagged levels are not valid instruments",
            "存在二阶自相关（AR(2) p = {ar2:.3f}），滞后水平值不是有效工具变量",
        ),
        "hansen_low": (
            "the over-identifying restrictions are rejected (Hansen p = {hansen:.3f})",
            "过度识别约束被拒绝（Hansen p = {hansen:.3f}）",
        ),
        "hansen_high": (
            "a Hansen p-value of {hansen:.3f} is a sign of too many instruments, not of good ones",
            "Hansen p 值为 {hansen:.3f}，说明工具变量过多，而非工具变量有效",
        ),
        "few_groups": (
            "only {groups:.0f} regions: errors that rest on many groups are likely too small, and so are p-values",
            "仅 {groups:.0f} 个地区：依赖大量组别的标准误可能偏小，p 值也偏小",
        ),
    }
)


def sentence(caution: Caution | Sequence[Caution], language: Language = "en") -> str:
    """A caution in words, without full stop; several with one key as one sentence that lists what differs."""
    several = [caution] if isinstance(caution, Caution) else list(caution)
    return CAUTIONS.joint(several[0].key, language, [c.values for c in several])
