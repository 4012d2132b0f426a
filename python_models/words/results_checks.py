"""What the check of a results table found: rows that break what must hold, and what a reader should know."""

from python_models.words import Words

HELD = Words(
    {
        "rows": (
            "results.{table}: {count} row(s) with {never}, such as {example}",
            "results.{table}：{count} 行{never}，例如 {example}",
        ),
        "score.none": ("no score above 0", "没有大于 0 的得分"),
        "score.above": ("scores above 1", "得分大于 1"),
        "score.violated": ("optimal with a violated constraint", "标为最优而违反约束"),
        "score.gain": ("optimal with a gain left", "标为最优而仍可改进"),
        "score.gap": ("optimal with a gap to the dual", "标为最优而与对偶有差"),
        "score.not_optimal": ("a score that is not optimal", "有得分而非最优"),
        "slack.target": ("slacks without a target", "有松弛而无目标值"),
        "peer.negative": ("peers with a negative intensity", "标杆权重为负"),
        "index.none": ("no index above 0", "没有大于 0 的指数"),
        "index.product": ("an index that is not the product of its parts", "指数不等于各分解之积"),
        "index.order": ("a pair of years out of order", "两个年份的先后颠倒"),
        "p": ("p-values outside 0 to 1", "p 值不在 0 至 1 之间"),
        "n": ("no region", "没有地区"),
        "error.negative": ("negative standard errors", "标准误为负"),
        "interval": ("intervals upside down", "置信区间上下颠倒"),
        "status": ("{status}: {count}", "{status}：{count} 行"),
        "optimal": ("optimal", "最优"),
        "infeasible": ("infeasible", "无可行解"),
        "undefined": ("undefined", "无定义"),
        "not_certified": ("not certified", "未获验证"),
        "not_evaluated": ("not evaluated", "未测算"),
        "step.no_row": (
            "step {step} has no row in results.study_steps",
            "步骤 {step} 在 results.study_steps 中没有记录",
        ),
        "step.silent": ("step {step} failed and does not say why", "步骤 {step} 未能完成，且未说明原因"),
        "step.failed": ("failed: {why}", "未能完成：{why}"),
        "model.refused": ("{model} was refused: {why}", "{model} 未能估计：{why}"),
        "model.silent": (
            "model {model} has no terms and does not say why",
            "模型 {model} 没有估计项，也未说明原因",
        ),
        "step.undone": ("step {step} is declared and has no row", "步骤 {step} 已声明而没有记录"),
        "step.undeclared": ("step {step} has rows and is not declared", "步骤 {step} 有记录而未声明"),
    }
)
