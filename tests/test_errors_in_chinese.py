"""What the code raises in English is printed in Chinese: each template has its Chinese, each value is kept once."""

import datetime
import errno
import importlib.util
import os
import re
import string
from pathlib import Path

import pytest
import yaml

from python_models.words import PLURAL
from python_models.words.errors import pieces, translated
from python_models.words.errors_catalogue import MESSAGES, ROOMS, WORDS
from python_models.words.standing import standing_sentences
from tests.raised_messages import ROOT, Found, raised, unnamed

LATIN = re.compile(r"[A-Za-z]{4,} [a-z]{3,} [a-z]{2,}")  # three English words that follow each other
TYPED = re.compile(r"coagg [^；。，）]*|`[^`]*`|\"[^\"]*\"")  # commands and keys, as they are typed
UNSAID = "kind"  # of a message of pydantic's: its own name of a type, which tells a person nothing
CHINESE = re.compile(r"[\u3400-\u9fff]")
ENDS = re.compile(r"[;,.!?]$")  # of a sentence in Chinese, where a full-width mark belongs


@pytest.fixture(scope="module")
def found() -> dict[str, Found]:
    return raised()


def names(template: str) -> list[str]:
    return sorted(name for _, name, _, _ in string.Formatter().parse(template) if name is not None)


# texts that are no message: names of columns and keys, what files say; and lines of drafts, which words.drafts says
NO_MESSAGE = {
    *("newest complete", "normal value", "of which", "run killed", "order by {}", "Value error"),
    *("Time frequency", "Unit of measure", "Data extracted on", "{} label"),
    *("{{name}}(x) or {{name}}(x, 2)", "{{name}}(x) or {{name}}(x, ref=2011)", "{{name}}(year, x, ref=2011)"),
    "file_name, sheet, try_cast(regexp_extract(cell, '[0-9]+') as integer), length(cell), cell, observation_id",
    "file_sha256, source, sheet, cell, region_id, year, indicator, sector",
    *("format csv, header", "format parquet", "source: {}", "files: {}", "year: {}"),
    *("Draft. Check every line; what is marked todo only you can say.", "Read with it", "Once its {} is given"),
    *("Once its {} are given", "{}, the file gives", "{} no figures.", "of {}; {} missing, {} refused."),
    "The tables are about different things: each has an entry of its own.",
    "import gc; gc.set_threshold(50_000, 10, 10); from warehouse.guard import serve; serve()",
    *("… and {} more", "ignore: {} ({}) is no year and is left out; an entry of its own reads it"),
}


def test_every_message_that_is_raised_has_chinese(found):
    known = {unnamed(template) for template in MESSAGES}
    missing = [f"{one.path}:{one.line}: {one.template}" for key, one in found.items() if key not in known | NO_MESSAGE]
    assert missing == [], f"{len(missing)} without Chinese: write them into python_models/words/errors_of/*.py"


def test_the_collector_finds_each_way_in_which_a_message_is_made(found):
    """One of each: at the raise, by a name, by a list, by a helper, by a choice, by a piece."""
    assert {
        "the file is empty; fetch it again",
        "figures without a region name; {}",
        "fill in the name or remove the row; if cells are merged name the column in `fill_down`",
        "the table has no column for {}, which its regions ({}) have nowhere else; it has {}: correct the header, or "
        "add that label to the source",
    } <= set(found)
    assert len(found) > 1200


def test_no_template_stands_twice():
    several = [template for room in ROOMS for template in room.MESSAGES]
    assert sorted(several) == sorted(set(several))


@pytest.mark.parametrize("room", ROOMS, ids=lambda room: room.__name__.rpartition(".")[2])
def test_the_chinese_has_the_fields_of_the_english_and_is_chinese(room):
    for template, chinese in room.MESSAGES.items():
        said, given = names(chinese.replace(":w}", "}")), names(template)
        assert said == [name for name in given if name != UNSAID or name in said], template
        assert CHINESE.search(chinese) or re.search("[，（]", chinese) or chinese == "{message}", template
        assert not ENDS.search(chinese), template
        assert not re.search(r"[\u3400-\u9fff][,;:!?()][\u3400-\u9fff]", chinese), template  # half-width marks


@pytest.mark.parametrize("room", ROOMS, ids=lambda room: room.__name__.rpartition(".")[2])
def test_a_message_says_each_of_its_values_once_in_chinese(room):
    """Values that no template knows: names as users give them, in Chinese and in Latin."""
    wrong = []
    for template in room.MESSAGES:
        values = {name: f"甲{n}乙" if n % 2 else f"x{n}_y" for n, name in enumerate(dict.fromkeys(names(template)))}
        message = template.replace(PLURAL, "s").format(**values)
        said = translated(message, "zh")
        counts = {name: said.count(value) for name, value in values.items() if name != UNSAID}
        if set(counts.values()) - {1} or LATIN.search(TYPED.sub("", said)):
            wrong.append((message, said))
    assert wrong == []


def test_english_is_left_alone_and_loads_no_catalogue():
    import subprocess
    import sys

    code = (
        "import sys; from python_models.words.errors import translated; "
        "assert translated('the file is empty; fetch it again', 'en') == 'the file is empty; fetch it again'; "
        "assert not [m for m in sys.modules if 'errors_' in m and 'words' in m]"
    )
    subprocess.run([sys.executable, "-c", code], check=True)
    assert translated("", "zh") == ""


@pytest.mark.parametrize(
    ("message", "chinese"),
    [
        ("a.xls: the file is empty; fetch it again", "a.xls：文件为空；请重新获取"),
        ("'x' is not a year (in 3 rows, the last 9)", "“x”不是年份（共 3 行，最后为第 9 行）"),
        (
            "unknown region 'Foo'; nearest known: '北京', '上海'; if it is one of them add the spelling to "
            "region_names.csv (a total or a part: without region_id), else correct the file",
            "未知的地区“Foo”；最接近的已知名称：“北京”、“上海”；若属已知之一，请把该写法加入 region_names.csv"
            "（合计或其中项不填 region_id），否则请更正文件",
        ),
        (
            "4 of 9 rows have a known region and figures, but nothing was read from them: 'a' (row 3), 'b' (row 9) and "
            "4 more; correct the header above them, or name its columns in `columns` or `ignore`",
            "9 行中有 4 行含已知地区和数值，却没有读出任何数据：“a”（第 3 行）、“b”（第 9 行）等，另有 4 个；"
            "请更正其上的表头，或在 `columns` 或 `ignore` 中写明其各列",
        ),
        ("study a, step b, models: no unit", "研究 a，步骤 b，models：没有单位"),
        (
            "study a, step b, order: 'tehta' is in no model of the step; did you mean theta?",
            "研究 a，步骤 b，order：此步骤的模型中都没有“tehta”；是否指 theta？",
        ),
        (
            "study a, step b: {contols} is no list under terms; did you mean controls?",
            "研究 a，步骤 b：terms 之下没有列表 {contols}；是否指 controls？",
        ),
        (
            "Nothing new in /landing; waiting for a.csv to stop changing; a refresh failed, asked for again in 1 min.",
            "/landing 中没有新内容；正等待 a.csv 写完；一次刷新失败，1 分钟后重试。",
        ),
        (
            "since the beginning: files 48; figures revised 0, withdrawn 1, emptied 0, added 2; values moved 1",
            "自最初以来：48 个文件；数值修订 0 个、撤回 1 个、清空 0 个、新增 2 个；指数值变动 1 个",
        ),
        ("step 2 of 7: moran", "第 2 步，共 7 步：moran"),
        ("No such command 'runn'. Did you mean 'run'?", "没有命令“runn”。是否指“run”？"),
        (
            "Column thta not in the data; it has y, theta (did you mean theta?).",
            "数据中没有列 thta；其列有 y、theta（是否指 theta？）。",
        ),
        ("what nobody wrote: 'x' (7)", "what nobody wrote: 'x' (7)"),
        ("first line of nobody's\nthe file is empty; fetch it again", "first line of nobody's\n文件为空；请重新获取"),
        ("the file (北 京, 上海.xls) is damaged or cut off; fetch it again (it said: no)", None),
    ],
)
def test_messages_within_messages(message, chinese):
    said = translated(message, "zh")
    assert said == chinese if chinese else "北 京, 上海.xls" in said and "it said: no" in said


def test_a_long_message_takes_no_time():
    import time

    began = time.process_time()
    translated("; ".join(f"column {n}: nobody knows (what it is), {n} of {n}. " for n in range(40)), "zh")
    assert time.process_time() - began < 5


def test_words_of_fields_are_ours():
    used = {name for chinese in MESSAGES.values() for name in re.findall(r"\{(\w+):w\}", chinese)}
    assert used and all(CHINESE.search(word) for word in WORDS.values())


def haystack(*modules: str) -> bytes:
    """All that the packages hold, compiled parts too."""
    found = [importlib.util.find_spec(name).origin for name in modules]
    folders = [Path(path).parent if Path(path).name == "__init__.py" else Path(path) for path in found]
    files = [f for at in folders for f in (at.rglob("*") if at.is_dir() else [at]) if f.suffix in (".py", ".so")]
    system = " ".join(os.strerror(number) for number in errno.errorcode)
    return system.encode() + b"".join(f.read_bytes() for f in files)


# whose words a room holds where it is not the code's own
OTHERS = {
    "keys": ("pydantic_core", "pydantic", "click", "typer"),
    "tools": ("yaml", "re", "zipfile", "datetime", "_duckdb", "duckdb", "dbt", "dagster", "pyogrio"),
}


@pytest.mark.parametrize("room", ROOMS, ids=lambda room: room.__name__.rpartition(".")[2])
def test_no_template_is_stale(room, found):
    """Each is made of a text that the code, or the tool that the room names, still has."""
    name = room.__name__.rpartition(".")[2]
    there = b"".join(
        path.read_bytes()
        for folder in ("warehouse", "orchestration", "expectations", "python_models")
        for path in (ROOT / folder).rglob("*.py")
        if "words" not in path.parts
    )
    there += haystack(*OTHERS[name]) if name in OTHERS else b""
    there += b"".join(macro.read_bytes() for macro in (ROOT / "dbt_project" / "macros").glob("*.sql"))  # DuckDB says it
    stale = [t for t in room.MESSAGES if unnamed(t) not in found and not held(t, there, name in OTHERS)]
    assert stale == []


def held(template: str, there: bytes, by_words: bool) -> bool:
    """Whether its plain texts stand there whole; of tools, which put theirs together, each word of them."""
    texts = [re.sub(r"^[^\w]+|[^\w]+$", "", text) for text in pieces(template)[0]]
    parts = re.findall("[A-Za-z]{6,}", " ".join(texts)) if by_words else texts
    return all(part.encode() in there for part in parts)


def of_duckdb(query: str):
    import duckdb

    def fail() -> None:
        with duckdb.connect() as con:
            con.execute("create table a(name varchar, year int, v double); create table b(year int)")
            con.execute(query).fetchall()

    return fail


def of_gdal(path: Path):
    import pyogrio

    return lambda: pyogrio.list_layers(path)


@pytest.mark.parametrize(
    "fail",
    [
        *map(
            of_duckdb,
            (
                *(
                    "select 1 +",
                    "selec 1",
                    "select 'abc",
                    "from c",
                    "from nosuch.t",
                    "select nam from a",
                    "select nofn(1)",
                ),
                *("select * from nofn(1)", "select cast('a' as int)", "select date 'x'", "select year from a, b"),
                *("select sum(name) from a", "select name, v from a group by name", "select a.x from a"),
                *("from read_csv('/nope*.csv')", "insert into a values (1)", "select * from a where sum(v) > 1"),
                *("select 2147483647::int + 1::int", "select * from a order by 5", "create table a(i int)"),
                *("select v from a union select 1, 2", "select (select year from range(3) t(year))"),
            ),
        ),
        lambda: of_gdal(ROOT / "pyproject.toml")(),
        lambda: of_gdal(Path("/nowhere/x.gpkg"))(),
        lambda: datetime.date.fromisoformat("2024-99-30"),
        lambda: datetime.date.fromisoformat("2024-02-31"),
        lambda: datetime.date.fromisoformat("soon"),
        lambda: Path("/nowhere/x").read_text(encoding="utf-8"),
        lambda: yaml.safe_load("a: [1, 2"),
        lambda: yaml.safe_load("a: b: c"),
        lambda: re.compile("a(b"),
    ],
)
def test_what_a_tool_raises_is_said_in_chinese(fail):
    """Raised here, as it is today; what points at the place in a statement, and signatures, stay."""
    with pytest.raises(Exception) as raised:  # each tool has a class of its own
        fail()
    said = translated(str(raised.value), "zh")
    told = [line for line in said.splitlines() if not re.match(r"LINE|\s*\^|\s*[\w+]+\(", line)]
    assert CHINESE.search(said) and LATIN.findall(TYPED.sub("", "\n".join(told))) == [], said


def test_a_code_within_brackets_has_none_of_its_own():
    row = {"kind": "rejected", "file_name": "a.csv", "number": 2, "detail": "no_source, no_year"}
    assert standing_sentences([row], "zh") == [
        "a.csv：有 2 处单元格或表未能读入（没有源条目 no_source、没有年份 no_year）"
    ]
    message = "no cell of it was read (no_source): correct the file"
    assert "（没有源条目（" not in translated(message, "zh") and translated("no_year", "zh") == "没有年份（no_year）"
