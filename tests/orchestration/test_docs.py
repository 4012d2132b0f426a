"""What docs/ and the README print: commands exist, queries run, links lead somewhere, the API page is true."""

import os
import re
import runpy
import shlex
import subprocess
import sys
import textwrap
from pathlib import Path

import duckdb
import pytest
from typer.testing import CliRunner

import coagg
from orchestration import cli
from orchestration.cli.sql_text import split
from tests.terminal import Typed
from warehouse.connection import connect
from warehouse.errors import WarehouseError
from warehouse.store import Store

ROOT = Path(__file__).parents[2]
PAGES = sorted([*(ROOT / "docs").rglob("*.md"), *ROOT.glob("*.md"), *(ROOT / "benchmarks").glob("*.md")])
NEEDS_STUDIES = re.compile(r"results\.stud")


def blocks(path, kind):
    """Fenced blocks of a page, those within lists too."""
    found = re.findall(rf"^( *)```{kind}\n(.*?)^ *```", path.read_text(encoding="utf-8"), re.S | re.M)
    return [textwrap.dedent(block) for _, block in found]


def commands():
    """Every printed ``coagg …`` with the page it stands on."""
    for path in PAGES:
        text = path.read_text(encoding="utf-8")
        lines = [line for kind in ("", "sh", "bash") for block in blocks(path, kind) for line in block.splitlines()]
        lines += [f"coagg {inner}" for inner in re.findall(r"`(?:\.venv/bin/)?coagg ([a-z][^`]*)`", text)]
        for line in lines:
            found = re.match(r"\s*(?:[A-Z_]+=\S+ )*(?:\.venv/bin/)?coagg (.*)", line.split(" #")[0])
            if found and "…" not in line and "$" not in line:
                yield pytest.param(found[1].strip(), id=f"{path.name}: {found[1][:40]}")


@pytest.mark.parametrize("line", list(commands()))
def test_printed_commands_parse(line, monkeypatch):
    """Sub-commands and options exist; nothing is run: --help stands before the last word and after the sub-command."""
    monkeypatch.setenv("COAGG_PANEL", "unused")  # and is put back
    monkeypatch.setenv("COAGG_LANGUAGE", "en")
    words = shlex.split(line)
    last = len(words) - 1 if words[-1].startswith("--") else len(words)
    said = CliRunner().invoke(cli.app, [*words[:last], "--help", *words[last:]])
    asked = re.search("Usage|用法", said.output) if said.exit_code == 0 else "requires an argument" in said.output
    assert asked, said.output


def test_the_command_says_its_version():
    said = CliRunner().invoke(cli.app, ["--version"])
    assert said.exit_code == 0 and said.output == f"coagg {coagg.__version__}\n"


def test_restoring_a_release_as_printed_harms_no_other(tmp_path):
    """published.duckdb is another name of the newest release: a copy onto it would overwrite that one."""
    (printed,) = [b for b in blocks(ROOT / "docs" / "operations.md", "sh") if "RELEASE" in b]
    store = Store(tmp_path / "store")
    store.root.mkdir()
    for number in (1, 2):
        with connect(store.working) as con:
            con.execute(f"create or replace table meta.stand as select {number} as n")
        store.publish(f"run{number}", "data", "code")
    old, new = store.history()
    with store.read() as reader:
        environment = {**os.environ, "COAGG_STORE": str(store.root)}
        command = printed.replace("RELEASE.duckdb", old.file)
        (tmp_path / ".venv").symlink_to(Path(sys.executable).parents[1])  # as in the cloned folder
        subprocess.run(["sh", "-ec", command], cwd=tmp_path, env=environment, check=True)
        assert reader.execute("from meta.stand").fetchone() == (2,)
    for release, number in ((None, 1), (old.file, 1), (new.file, 2)):
        with store.read(release) as con:
            assert con.execute("from meta.stand").fetchone() == (number,)
    assert store.current() == store.last_good() == old


COOKBOOKS = (ROOT / "docs" / "sql-cookbook.md", ROOT / "docs" / "zh" / "sql-cookbook.md")


@pytest.mark.parametrize("path", COOKBOOKS, ids=lambda p: p.parent.name)
def test_every_query_of_the_cookbook_runs(main_job, path):
    queries = [q for block in blocks(path, "sql") for q in block.split(";") if q.strip()]
    assert len(queries) > 10
    for query in queries:
        if not NEEDS_STUDIES.search(query):
            assert main_job.query(query).width > 0, query


@pytest.mark.slow
def test_the_whole_cookbook_can_be_pasted_into_the_prompt(main_job, tmp_path):
    """Line by line as it stands on the page, comments and all; every query answers and none is refused."""
    text = "".join(b for b in blocks(ROOT / "docs" / "sql-cookbook.md", "sql") if not NEEDS_STUDIES.search(b))
    prompt = Typed("sql", environment={**main_job.environment(), "XDG_STATE_HOME": str(tmp_path)}, columns=200)
    prompt.until("sql> ")
    said = ""
    for statement in split(text)[0]:
        for line in f"{statement};".split("\n"):
            prompt.type(f"{line}\n")
            said += prompt.until("sql> " if line.endswith(";") else "-> ", 120)
    prompt.type("exit\n")
    assert prompt.ended() == 0 and "Error" not in said and said.count("━") > 100


def links(path):
    """Links of a page to another place of the docs."""
    return [link for link in re.findall(r"\]\(([^)\s]+)\)", path.read_text(encoding="utf-8")) if "://" not in link]


def imports(path):
    """Lines of a page's Python that import names."""
    return re.findall(r"^from [\w.]+ import [\w, ]+$", "\n".join(blocks(path, "python")), re.M)


def test_pages_have_links_and_python_to_look_at():
    assert sum(len(links(path)) for path in PAGES) > 250
    assert sum(len(imports(path)) for path in PAGES) > 10


@pytest.mark.parametrize("path", PAGES, ids=lambda p: p.name)
def test_links_between_pages_lead_somewhere(path):
    for link in links(path):
        target, _, anchor = link.partition("#")
        there = (path.parent / target).resolve() if target else path
        assert there.exists(), link
        if anchor:
            heads = re.findall(r"^#+ (.*)$", there.read_text(encoding="utf-8"), re.M)
            assert anchor in {re.sub(r"[^\w\- ]", "", h.lower()).replace(" ", "-") for h in heads}, link


@pytest.mark.parametrize("path", [p for p in PAGES if blocks(p, "python")], ids=lambda p: p.name)
def test_printed_python_compiles_and_its_imports_exist(path):
    for block in blocks(path, "python"):
        compile(block, path.name, "exec")
    for line in imports(path):
        found: dict[str, object] = {}
        exec(line, found)
        assert {name.strip() for name in line.partition(" import ")[2].split(",")} <= set(found), line


def test_the_api_page_is_true_to_the_code():
    made = runpy.run_path(str(ROOT / "docs" / "make_api.py"))
    documented = {name for names in made["SUBJECTS"].values() for name in names}
    assert documented == set(coagg.__all__) - {"__version__"} == set(dir(coagg)) - {"__version__"}
    assert (ROOT / "docs" / "api.md").read_text(encoding="utf-8") == made["page"](), "run: python docs/make_api.py"


def test_the_reference_of_keys_is_true_to_the_models():
    made = runpy.run_path(str(ROOT / "docs" / "make_reference.py"))
    text = made["page"]()
    assert (ROOT / "docs" / "reference-panel.md").read_text(encoding="utf-8") == text, (
        "run: python docs/make_reference.py"
    )
    for model in (
        made["Panel"],
        made["Source"],
        made["Declaration"],
        *(k.specification for k in made["KINDS"].values()),
    ):
        keys = {info.alias or name for name, info in model.model_fields.items()} - made["INNER"]
        assert all(f"| `{key}` |" in text for key in keys), model
    assert all(f"### `kind: {kind}`" in text for kind in made["KINDS"])


def test_the_door_opens_at_once_and_says_what_it_has():
    code = "import sys, coagg; print(*sorted({'numpy', 'polars', 'duckdb', 'python_models'} & set(sys.modules)))"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout == "\n"
    for name in coagg.__all__:
        assert getattr(coagg, name).__doc__, name
    with pytest.raises(AttributeError, match="dir"):
        coagg.no_such_name  # noqa: B018


def test_the_door_opens_the_published_warehouse_read_only(main_job, monkeypatch):
    monkeypatch.delenv("COAGG_STORE")
    with coagg.open_warehouse(main_job.folder) as con:
        assert con.sql("from marts.coagglomeration").pl().height > 1000
        with pytest.raises(duckdb.InvalidInputException, match="read-only"):
            con.execute("create table marts.mine as select 1")
    with pytest.raises(WarehouseError, match="No panel"):
        coagg.open_warehouse(main_job.folder / "nowhere").__enter__()


def test_the_chinese_pages_that_there_must_be():
    """What a person who reads only Chinese needs, from the clone on; the same queries as the English cookbook."""
    readme = (ROOT / "README.zh.md").read_text(encoding="utf-8")
    assert "README.zh.md" in (ROOT / "README.md").read_text(encoding="utf-8")
    for page in (
        "quick-start",
        "tutorial",
        "your-own-yearbooks",
        "your-own-panel",
        "studies",
        "sql-cookbook",
        "glossary",
        "operations",
        "gallery",
        "reporting",
        "notebooks/README",
    ):
        text = (ROOT / "docs" / "zh" / f"{page}.md").read_text(encoding="utf-8")
        assert f"docs/zh/{page}.md" in readme
        prose = re.sub(r"```.*?```|`[^`]*`|\]\([^)]*\)", "x", text, flags=re.S)
        assert not re.search(r"[\u4e00-\u9fff][,;:!?](?!\w)", prose), "half-width marks"
        beside = r"[，。：；（）、“”] +[\u4e00-\u9fff]|[\u4e00-\u9fff] +[，。：；（）、]"
        assert not re.search(beside, prose), "spaces by marks"
    english, chinese = (list(blocks(path, "sql")) for path in COOKBOOKS)
    assert english == chinese


def test_the_study_of_the_chinese_page_is_one(tmp_path):
    from python_models.studies import load_study

    (text,) = [b for b in blocks(ROOT / "docs" / "zh" / "studies.md", "yaml") if b.startswith("name:")]
    (tmp_path / "my_study.yml").write_text(text, encoding="utf-8")
    assert load_study(tmp_path / "my_study.yml").language == "zh"


def test_the_pages_that_there_must_be():
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    for page in (
        "your-own-yearbooks",
        "your-own-panel",
        "studies",
        "sql-cookbook",
        "operations",
        "lineage",
        "ui",
        "api",
        "architecture",
        "tutorial",
        "gallery",
        "glossary",
        "coming-from",
        "troubleshooting",
        "notebooks/README",
        "methods-distribution",
        "methods-policy",
        "methods-causal",
    ):
        assert f"docs/{page}.md" in readme and (ROOT / "docs" / f"{page}.md").exists()


def test_every_picture_of_the_gallery_is_small_and_has_its_source():
    text = (ROOT / "docs" / "gallery.md").read_text(encoding="utf-8")
    pictures = re.findall(r"^!\[[^\]]{20,}\]\((images/[\w.-]+)\)\n\nSource: \S", text, re.M)
    assert len(pictures) == text.count("![") >= 6
    assert all((ROOT / "docs" / p).stat().st_size < 150_000 for p in pictures)
