"""A panel that begins in Chinese: its README, comments, study, page of guesses; mistakes in it by place."""

import re

import dagster as dg
import pytest
import yaml
from typer.testing import CliRunner

from orchestration.cli import app
from orchestration.defs.failures import failure_in_words
from orchestration.drafted_panel import make_drafted_panel
from orchestration.new_panel import START, TEMPLATES, make_panel
from orchestration.studies.files import read_study
from python_models.errors import InputError
from python_models.studies import StudyError
from warehouse.bundled import PANEL, STUDIES
from warehouse.catalogue import load_catalogue
from warehouse.errors import WarehouseError
from warehouse.panel import load_panel

ENGLISH = re.compile(r"[a-z]{3,} [a-z]{2,} [a-z]{2,}")
EXAMPLE = next((PANEL.parent / "docs" / "examples" / "new_yearbook").glob("*.csv"))


@pytest.fixture
def chinese(monkeypatch):
    monkeypatch.setenv("COAGG_LANGUAGE", "zh")


@pytest.mark.parametrize("name", ["panel.yml", "main.yml"])
def test_the_chinese_start_has_the_keys_and_values_of_the_english_one(name):
    english, chinese = (yaml.safe_load((START / folder / name).read_text("utf-8")) for folder in ("", "zh"))
    prose = {"title", "question", "source", "labels", "language"}

    def bare(value):
        if isinstance(value, dict):
            return {k: bare(v) for k, v in value.items() if k not in prose}
        return [bare(v) for v in value] if isinstance(value, list) else value

    assert bare(chinese) == bare(english) and chinese.keys() == english.keys()
    comments = re.findall(r"#\s(.*)$", (START / "zh" / name).read_text("utf-8"), re.M)
    assert comments and not [c for c in comments if ENGLISH.search(c)]


def test_a_panel_drafted_in_chinese_is_chinese_to_the_last_page(tmp_path, chinese):
    make_drafted_panel(tmp_path / "mine", [EXAMPLE])
    pages = {name: (tmp_path / "mine" / name).read_text("utf-8") for name in ("README.md", "REVIEW.md", "panel.yml")}
    assert "请先读它" in pages["README.md"] and "language: zh" in pages["panel.yml"]
    assert (
        "哪些是推测" in pages["REVIEW.md"] and "的单位" in pages["REVIEW.md"] and "没有已知的单位" in pages["REVIEW.md"]
    )
    prose = re.sub(r"`[^`]*`", "", pages["REVIEW.md"])
    assert ENGLISH.findall(prose) == []
    assert load_panel(tmp_path / "mine").language == "zh"


@pytest.mark.parametrize(("files", "template"), [([], None), ([EXAMPLE], None), ([EXAMPLE], "cn-prefectures")])
def test_a_panel_that_is_made_in_chinese_speaks_it(tmp_path, monkeypatch, files, template):
    """It spoke English again as soon as the terminal was another."""
    monkeypatch.setenv("COAGG_LANGUAGE", "zh")
    made = make_panel(tmp_path / "mine", files, template)
    monkeypatch.delenv("COAGG_LANGUAGE")
    assert load_panel(made.folder).language == "zh"
    drafts = [path.read_text("utf-8") for path in (made.folder / "sources").glob("ge_di_qu*.yml")]
    assert all(text.startswith("# 草稿") for text in drafts) and len(drafts) == len(files)
    assert load_panel(make_panel(tmp_path / "english", []).folder).language == "en"


@pytest.mark.parametrize("template", [None, "cn-prefectures"])
def test_comments_of_the_catalogue_are_chinese_too(tmp_path, chinese, template):
    made = make_panel(tmp_path / "mine", [], template)
    entries = list((made.folder / "sources").glob("*.yml"))
    comments = [line for path in entries for line in re.findall(r"#\s(.*)$", path.read_text("utf-8"), re.M)]
    assert comments and not [line for line in comments if ENGLISH.search(line)]
    bundled = (PANEL if template is None else TEMPLATES / "cn_prefectures") / "sources"
    assert [s.source for s in load_catalogue(made.folder / "sources")] == [s.source for s in load_catalogue(bundled)]


def test_in_english_nothing_is_chinese(tmp_path):
    made = make_panel(tmp_path / "mine", [EXAMPLE])
    text = (made.folder / "README.md").read_text("utf-8") + (made.folder / "studies" / "main.yml").read_text("utf-8")
    assert not re.search("[\u4e00-\u9fff]", text)


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("years: [a, b]", "years.2: Input should be 'newest complete'"),
        ("incoming: 3", "incoming: a list of folders"),
        ("seeds: [3]", "seeds: the name of a folder"),
    ],
)
def test_a_mistake_in_panel_yml_is_told_by_the_keys_that_the_file_has(tmp_path, line, told):
    folder = make_panel(tmp_path / "mine", [EXAMPLE]).folder
    key = line.split(":")[0]
    text = re.sub(rf"^{key}:.*$", line, (folder / "panel.yml").read_text("utf-8"), flags=re.M)
    (folder / "panel.yml").write_text(text, "utf-8")
    with pytest.raises(WarehouseError) as raised:
        load_panel(folder)
    assert told in str(raised.value)
    said = str(raised.value).split("panel.yml: ")[1].split("; ")
    places = [re.sub(r"^line \d+: ", "", part).split(": ")[0] for part in said]
    assert set(places) <= {"years.1", "years.2", "incoming", "seeds", "panel"}, (
        "no name of pydantic's for the members of a union"
    )


def test_an_empty_entry_is_named_with_what_to_do(tmp_path):
    folder = make_panel(tmp_path / "mine", [EXAMPLE]).folder
    (folder / "sources" / "nothing.yml").write_text("", "utf-8")
    with pytest.raises(WarehouseError, match=r"nothing\.yml: the file is empty; write an entry .* or remove it"):
        load_catalogue(folder / "sources")


def test_what_stopped_a_step_stands_on_its_page_in_chinese(chinese):
    @dg.op
    def fails():
        raise InputError("the file is empty; fetch it again")

    @dg.job(hooks={failure_in_words})
    def job():
        fails()

    with dg.instance_for_test() as instance:
        run = job.execute_in_process(instance=instance, raise_on_error=False)
        said = [e.message for e in instance.all_logs(run.run_id)] + [
            record.event_log_entry.user_message for record in instance.get_records_for_run(run.run_id).records
        ]
    assert not run.success and any("文件为空；请重新获取" in text for text in said)


WAYS = {"sample": ([], None), "template": ([], "cn-prefectures"), "files": ([EXAMPLE], None)}


@pytest.mark.parametrize("way", WAYS)
def test_what_a_chinese_panel_begins_with_is_chinese_and_has_the_same_values(tmp_path, monkeypatch, way):
    """Comments of panel.yml and of studies were English in panels of the sample and of the template."""
    made = {}
    for language in ("en", "zh"):
        monkeypatch.setenv("COAGG_LANGUAGE", language)
        made[language] = make_panel(tmp_path / language / "mine", *WAYS[way]).folder
    for name in ("panel.yml", "studies/main.yml"):
        text = (made["zh"] / name).read_text("utf-8")
        assert [c for c in re.findall(r"#\s(.*)$", text, re.M) if ENGLISH.search(c)] == []
        english = yaml.safe_load((made["en"] / name).read_text("utf-8"))
        assert yaml.safe_load(text).keys() == english.keys()
    said = yaml.safe_load((made["zh"] / "studies" / "main.yml").read_text("utf-8"))
    assert re.search("[\u4e00-\u9fff]", str(said["question"]))


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("way", WAYS)
def test_a_readme_names_what_its_folder_has(tmp_path, monkeypatch, way, language):
    """That of a template's panel named `sample/` and `sample_later/`, which it lacks."""
    monkeypatch.setenv("COAGG_LANGUAGE", language)
    folder = make_panel(tmp_path / "mine", *WAYS[way]).folder
    text = (folder / "README.md").read_text("utf-8")
    named = re.findall(r"^\| `([^`]+)` \|", text, re.M)
    assert {n for n in named if not (folder / n).exists()} == {"exceptions.csv", "store/"}
    assert {p.name for p in folder.iterdir()} <= {n.rstrip("/") for n in named} | {"README.md"}
    assert ("sample" in text) == (way == "sample")


@pytest.mark.parametrize("name", ["我的研究", "_mine", "my-study", "2nd"])
def test_a_study_whose_name_a_check_would_refuse_is_not_written(tmp_path, chinese, name):
    folder = make_panel(tmp_path / "mine", [EXAMPLE]).folder
    result = CliRunner().invoke(app, ["--panel", str(folder), "study", "new", name])
    assert result.exit_code == 1 and list((folder / "studies").glob(f"{name}*")) == []


def test_a_slip_of_the_pen_in_a_study_is_told_with_its_line(tmp_path):
    file = tmp_path / "mine.yml"
    file.write_text("name: mine\ntitle： 题目\nquestion: q\n", encoding="utf-8")
    with pytest.raises(StudyError, match="see line 2: ： stands behind its key; write a colon and a space"):
        read_study(file)


def test_a_study_to_start_from_is_chinese(tmp_path, chinese):
    folder = make_panel(tmp_path / "mine", [EXAMPLE]).folder
    result = CliRunner().invoke(app, ["--panel", str(folder), "study", "new", "my_paper"])
    assert result.exit_code == 0, result.output
    text = (folder / "studies" / "my_paper.yml").read_text("utf-8")
    prose = re.sub(r"\{en: .*?\}|formula: .*|: ln\(.*|coagg study \w+", "", text)
    assert ENGLISH.findall(prose) == [] and "要回答什么问题？" in text and "表 1" in text
    study = yaml.safe_load(text)
    template = yaml.safe_load((STUDIES / "_template.yml").read_text("utf-8"))
    assert [s["name"] for s in study["steps"]] == [s["name"] for s in template["steps"]] and study["language"] == "zh"
