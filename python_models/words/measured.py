"""What an efficiency result says that it measured (``model``): English as the engine makes it -> Chinese."""

from python_models.words.choices import CHOICES

MESSAGES: dict[str, str] = {
    "Malmquist index of {measure} scores, {technology} technology, returns {returns}, {decomposition}": (
        "{measure} 得分的 Malmquist 指数，{technology:w}技术，规模报酬{returns:w}，分解 {decomposition}"
    ),
    ("Malmquist-Luenberger index, {technology} technology, returns {returns}, {disposability} disposability"): (
        "Malmquist-Luenberger 指数，{technology:w}技术，规模报酬{returns:w}，{disposability:w}可处置性"
    ),
    "Luenberger indicator, {technology} technology, returns {returns}, {disposability} disposability": (
        "Luenberger 指标，{technology:w}技术，规模报酬{returns:w}，{disposability:w}可处置性"
    ),
    ("non-radial Luenberger indicator, {technology} technology, returns {returns}, {disposability} disposability"): (
        "非径向 Luenberger 指标，{technology:w}技术，规模报酬{returns:w}，{disposability:w}可处置性"
    ),
    (
        "{index} index of {measure} scores, {technology} technology, returns {returns}; {method} bootstrap, "
        "level {level}"
    ): ("{measure} 得分的 {index} 指数，{technology:w}技术，规模报酬{returns:w}；{method:w}自助法，置信水平 {level}"),
    "{model}; {method} bootstrap, returns {returns}, level {level}": (
        "{model}；{method:w}自助法，规模报酬{returns:w}，置信水平 {level}"
    ),
    "{model}; {method} bootstrap, returns {returns}, level {level}, on the {scale}": (
        "{model}；{method:w}自助法，规模报酬{returns:w}，置信水平 {level}，按{scale:w}"
    ),
    "size {share} %: {value}": "检验水平 {share} %：{value}",
    "bias {share} %: {value}": "相对偏误 {share} %：{value}",
    (
        "truncated regression of distances, algorithm {algorithm} (Simar & Wilson 2007); first stage: "
        "{model}, returns {returns}, {technology} technology"
    ): (
        "距离的截断回归，算法 {algorithm}（Simar 与 Wilson 2007）；第一阶段：{model}，规模报酬{returns:w}，"
        "{technology:w}技术"
    ),
}
"""A template with what was measured, and what the words in its fields are called."""
_CHOSEN = "crs vrs nirs ndrs grs global contemporaneous sequential window biennial adjacent".split()
WORDS: dict[str, str] = {
    **{name: CHOICES(f"value_{name}", "zh") for name in _CHOSEN},
    "effects pooled": "混合",
    "effects unit": "个体",
    "effects period": "时期",
    "effects two-way": "双向",
    "effects random": "随机",
    "kind observed": "观测",
    "kind expected": "期望",
    "kind none": "无",
    "kind lee_yu": "Lee-Yu 变换",
    "kind direct": "直接估计",
    "kind bias_corrected": "偏误修正",
    "covariance classical": "普通",
    "covariance robust": "异方差稳健",
    "covariance clustered": "聚类",
    "weak": "弱",
    "strong": "强",
    "smoothed": "平滑",
    "subsampling": "子抽样",
    "score": "得分",
    "distance": "距离",
}
