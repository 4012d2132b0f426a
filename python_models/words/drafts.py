"""What a drafted entry says above itself, as ``warehouse.drafting`` writes it, in Chinese."""

import re

from python_models.words import Language
from python_models.words.errors import translated

_OPEN = {"unit": "单位", "region": "地区", "year": "年份", "century": "世纪"}
_MEANT = {"provisional": "初步数", "revised": "修订数", "estimated": "估计数", "note": "注释"}


def _marks(listed: str) -> str:
    """'p' (provisional), '*' (note) -> p（初步数）、*（注释）."""
    said = re.findall(r"'([^']+)' \((\w+)\)", listed)
    return "、".join(f"{mark}（{_MEANT.get(meaning, meaning)}）" for mark, meaning in said)


_COUNTS = r"([\d,]+)"
# (as it is written, Chinese); what asks and explains, and a refusal's own message, are errors' (``words.errors``)
_DRAFTED = tuple(
    (re.compile(english), chinese)
    for english, chinese in (
        (
            r"Draft\. Check every line; what is marked todo only you can say\.",
            "草稿。请逐行核对；标为 todo 的只有您能写明。",
        ),
        (
            r"The tables are about different things: each has an entry of its own\.",
            "各表内容不同：每种各有一个条目。",
        ),
        (r"(\w+_part_\d+) \('(.+)'\):", lambda m: f"{m[1]}（“" + m[2].replace("', '", "”、“") + "”）："),
        (r"Read with it, the file gives no figures\.", "照此读取，文件没有给出数值。"),
        (rf"Read with it, the file gives {_COUNTS} figures?", r"照此读取，文件给出 \1 个数值，"),
        (
            rf"Once its (unit|region|year|century) is given, the file gives {_COUNTS} figures?",
            lambda m: f"写明{_OPEN[m[1]]}之后，文件给出 {m[2]} 个数值，",
        ),
        (
            rf"Once its (\w+(?: and \w+)+) are given, the file gives {_COUNTS} figures?",
            lambda m: f"写明{'、'.join(_OPEN.get(w, w) for w in m[1].split(' and '))}之后，文件给出 {m[2]} 个数值，",
        ),
        (r"Once its .* given, the file gives no figures\.", "写明空缺之后，文件仍没有给出数值。"),
        (
            rf"of {_COUNTS} regions?(?:, {_COUNTS} sectors?)?(?:, (\d{{4}}(?:–\d{{4}})?))?; {_COUNTS} missing, "
            rf"{_COUNTS} refused\.",
            lambda m: "".join(
                [f"涉及 {m[1]} 个地区", f"、{m[2]} 个行业" if m[2] else "", f"，{m[3]} 年" if m[3] else "",
                 f"；缺失 {m[4]} 个，被拒 {m[5]} 个。"]
            ),
        ),
        (rf"… and {_COUNTS} more", r"…… 另有 \1 项"),
        (
            r"unit: none is printed for the figures of (\S+); write it in place of todo",
            r"unit：\1 的数值没有写单位，请填在 todo 处",
        ),
        (
            r"unit of '(.+?)' \((\w+)\): none is printed; write it in place of todo",
            r"“\1”（\2）的单位：文件中没有，请填在 todo 处",
        ),
        (r"unit of (.+?): none is printed; write it in place of todo", r"\1 的单位：文件中没有，请填在 todo 处"),
        (
            r"year: taken from the file's name, (\d{4}); with `add: -1` if that is the year of publication",
            r"year：取自文件名，\1；若它是出版年份，请加 `add: -1`",
        ),
        (r"year: taken from the names of the sheets, (.+)", r"year：取自工作表名称 \1"),
        (r"unit: none is printed; write it in place of todo", "unit：文件中没有，请填在 todo 处"),
        (r"columns: (.+?) \((\w+)\) ranks the rows and is left out", r"columns：\1（\2）是各行的位次，未读取"),
        (
            r"columns: (.+?) \((\w+)\) says a year and no indicator, and is left out; an entry of its own with "
            r"`layout: (\w+)` reads it",
            r"columns：\1（\2）只有年份、没有指标，未读取；可另写一个条目，用 `layout: \3` 读取",
        ),
        (
            r"region: its rows are called (.+); if they are regions, none of which a list has, have a panel of their "
            r"own drafted \(coagg source inspect FILE --panel NEW\), or add them to region_names\.csv",
            r"region：各行为 \1；若这些是名录中没有的地区，请另起草一个面板（coagg source inspect FILE --panel NEW），"
            r"或把它们加入 region_names.csv",
        ),
        (
            r"region: the file is about one region that it does not name in its rows; write it in place of todo",
            "region：文件只涉及一个地区，行中没有写明，请填在 todo 处",
        ),
        (
            r"flags: figures bear (.+); look in the file what the marks say of them",
            lambda m: f"flags：数值后有 {_marks(m[1])}；各记号的含义请查看文件",
        ),
        (
            r"ignore: (.+?) \((\w+)\) is no year and is left out; an entry of its own reads it",
            r"ignore：\1（\2）不是年份，已略过；另写一个条目即可读取",
        ),
    )
)  # fmt: skip


_LOOK = "Look at "
_REFUSED = re.compile(r"refused \((\w+)\): (.*)")


def drafted(text: str, language: Language) -> str:
    """A line above a draft in a language; what no sentence of the drafts is stays as it stands."""
    if language != "zh":
        return text
    begin = "# " if text.startswith("# ") else ""
    text = text.removeprefix("# ")
    if text.startswith(_LOOK):
        return f"{begin}请看 {drafted(text.removeprefix(_LOOK), language)}"
    if found := _REFUSED.fullmatch(text):
        return f"{begin}被拒（{found[1]}）：{translated(found[2], language)}"
    out = text
    for english, chinese in _DRAFTED:
        out = english.sub(chinese, out)  # type: ignore[arg-type]
    return begin + (out if out != text else translated(text, language))


def drafted_entry(text: str, language: Language) -> str:
    """A whole draft: its comments in a language, the entry itself untouched."""
    return "\n".join(drafted(line, language) if line.startswith("# ") else line for line in text.split("\n"))
