"""Where something is wrong, as it stands before a colon, and what joins lists."""

MESSAGES = {
    "study {study}": "研究 {study}",
    "study {study}, {key}": "研究 {study}，{key}",
    "study {study}, step {step}": "研究 {study}，步骤 {step}",
    "study {study}, step {step}, {key}": "研究 {study}，步骤 {step}，{key}",
    "study {study}: {problem}": "研究 {study}：{problem}",
    "study {study}, {key}: {problem}": "研究 {study}，{key}：{problem}",
    "study {study}, {key}: {text}: {problem}": "研究 {study}，{key}：{text}：{problem}",
    "study {study}, step {step}, alternatives.{key}: {problem}": (
        "研究 {study}，步骤 {step}，alternatives.{key}：{problem}"
    ),
    "step {step}": "步骤 {step}",
    "line {line}": "第 {line} 行",
    "column {column}": "列 {column}",
    "source {source}": "源条目 {source}",
    "did you mean {near}?": "是否指 {near}？",
    "there are {known}": "可用的有 {known}",
    "there are none": "没有可用的",
    "there is {known}": "可用的有 {known}",
}
