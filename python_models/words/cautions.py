"""What is held against estimates, tests and samples, as sentences without their full stop."""

from collections.abc import Sequence

from python_models.cautions import Caution
from python_models.words import Language, Words, mark

CAUTIONS = Words(
    {
        "refused": ("no estimate: {why}", "没有估计结果：{why}"),
        "not_estimated": ("not estimated. {note}", "未能估计。{note}"),
        # of samples
        "filled": (
            "{variable} is interpolated or estimated, not published, in {count} of {rows} rows",
            "{variable}：{rows} 行中有 {count} 行为插值或估计值",
        ),
        # said once for several models: ``listed`` is "name: number" of each
        "few_several": (
            "Few regions or clusters ({listed}): standard errors are likely too small, and so are p-values",
            "地区或聚类数很少（{listed}）：标准误可能偏小，p 值也偏小",
        ),
        "explosive": (
            "the lagged outcome's coefficient is {value:.3f}, at or above one: the process is not stationary, and "
            "levels of it are weak or invalid instruments",
            "被解释变量滞后项系数为 {value:.3f}，不小于 1：过程非平稳，其滞后水平值作为工具变量很弱或无效",
        ),
        # of steps
        "no_share": (
            "Total and indirect effect have opposite signs: suppression, not a share mediated",
            "总效应与间接效应符号相反：为遮掩效应，不存在中介占比",
        ),
        "indirect_zero": (
            "The bootstrap interval of the indirect effect holds zero: no mediation is shown",
            "间接效应的自助法区间包含零：不能证明存在中介效应",
        ),
        "total_zero": (
            "The total effect itself is not told from zero, so a share of it means little",
            "总效应本身不显著异于零，其占比意义不大",
        ),
        "curve_refused": (
            "{failed} of {count} specifications have no estimate{where}; most often: {reason}",
            "{count} 个设定中有 {failed} 个无法估计{where}；最常见的原因：{reason}",
        ),
        "many_refused": (
            "{pair}: {failed} of {count} permutations have no estimate (mostly ρ at its bound): p rests on the others",
            "{pair}：{count} 次置换中有 {failed} 次无法估计（多因 ρ 到达边界），p 值仅基于其余置换",
        ),
        # of estimates and their tests
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


def said_of(names: Sequence[str], said: str, language: Language = "en") -> str:
    """A caution's sentence after the models it holds for, each named once, with its full stop."""
    return f"{', '.join(dict.fromkeys(names))}{mark('colon', language)}{said}{mark('stop', language)}"
