"""What dbt made of a project is handed on to other panels of it, and to no other. In whole runs: test_vintages.py."""

import json
import os
import shutil
import threading
import zipfile
from pathlib import Path

import duckdb
import pytest
import yaml

from orchestration.dbt import handed_on
from tests.jobs import atlantis_folder

HERE = {"original_file_path": "../one/seeds/", "root_path": "/one/dbt_project"}
THERE = {"original_file_path": '../an "other"/seeds/', "root_path": "/two/dbt_project"}


@pytest.fixture
def cache(tmp_path, monkeypatch):
    monkeypatch.setenv("COAGG_CACHE", str(tmp_path / "cache"))
    return tmp_path / "cache" / "dbt"


@pytest.fixture
def made(tmp_path):
    """What dbt has made for a panel."""
    folder = tmp_path / "made"
    folder.mkdir()
    manifest = {"original_file_path": "../one/seeds/a.csv", "root_path": "/one/dbt_project", "name": "../one/seeds/"}
    (folder / handed_on.MANIFEST).write_text(json.dumps(manifest))
    (folder / handed_on.COMPILED).write_text("{}")
    return folder


def test_files_are_taken_as_made_for_the_panel_that_takes_them(cache, made, tmp_path):
    taken = tmp_path / "taken"
    assert not handed_on.take("m", taken, THERE)
    handed_on.give("m", made, HERE)
    assert [path.name for path in cache.iterdir()] == ["m.zip"]  # no draft is left
    assert not handed_on.take("n", taken, THERE) and handed_on.take("m", taken, THERE)
    assert sorted(path.name for path in taken.iterdir()) == [handed_on.COMPILED, handed_on.MANIFEST]
    manifest = json.loads((taken / handed_on.MANIFEST).read_text())
    assert manifest["original_file_path"] == THERE["original_file_path"] + "a.csv"
    assert manifest["root_path"] == THERE["root_path"] and manifest["name"] == "../one/seeds/"
    (made / handed_on.DESCRIBED).write_text("<p>")
    handed_on.give("m", made, HERE)
    assert handed_on.take("m", taken, THERE) and (taken / handed_on.DESCRIBED).read_text() == "<p>"


def _refused(*_: object) -> None:
    raise PermissionError


def test_a_torn_file_is_none_and_a_folder_that_cannot_be_written_keeps_none(cache, made, tmp_path, monkeypatch):
    handed_on.give("m", made, HERE)
    entry = cache / "m.zip"
    whole = entry.read_bytes()
    for torn in (b"", whole[: len(whole) // 2], whole[:60] + b"XXXX" + whole[64:]):
        entry.write_bytes(torn)
        assert not handed_on.take("m", tmp_path / "taken", THERE) and not (tmp_path / "taken").exists()
    for names in ([], [handed_on.PLACES], [handed_on.MANIFEST, handed_on.COMPILED], ["../../beside"]):  # not ours
        with zipfile.ZipFile(entry, "w") as other:
            for name in names:
                other.writestr(name, "{}")
        assert not handed_on.take("m", tmp_path / "taken", THERE) and not (tmp_path / "taken").exists()
    handed_on.give("m", made, HERE)
    with zipfile.ZipFile(entry, "a") as other:
        other.writestr("../beside", "{}")
    monkeypatch.setattr(os, "utime", _refused)  # another user's
    assert handed_on.take("m", tmp_path / "taken", THERE) and not (tmp_path / "beside").exists()
    monkeypatch.setenv("COAGG_CACHE", str(entry))  # a file, not a folder
    handed_on.give("m", made, HERE)
    assert not handed_on.take("m", tmp_path / "taken", THERE)


def test_the_longest_unused_go_first(cache, made, tmp_path, monkeypatch):
    monkeypatch.setattr(handed_on, "KEPT", 3)
    for age, mark in enumerate("abc"):
        handed_on.give(mark, made, HERE)
        os.utime(cache / f"{mark}.zip", (age, age))
    handed_on.take("a", tmp_path / "taken", THERE)
    handed_on.give("d", made, HERE)
    assert {path.stem for path in cache.iterdir()} == {"a", "c", "d"}


def test_many_may_give_and_take_at_once(cache, made, tmp_path, monkeypatch):
    """Each taker reads nothing or a whole; processes, of which threads with numbers of their own stand here."""
    numbers = iter(range(10_000))
    monkeypatch.setattr(os, "getpid", lambda: next(numbers))
    wrong = []

    def work(k):
        for _ in range(20):
            handed_on.give("m", made, HERE)
            folder = tmp_path / f"taken{k}"
            if not handed_on.take("m", folder, THERE) or (folder / handed_on.COMPILED).read_text() != "{}":
                wrong.append(k)

    threads = [threading.Thread(target=work, args=(k,)) for k in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not wrong and [path.name for path in cache.iterdir()] == ["m.zip"]


MARK = "from orchestration.dbt.project import project_mark; print(project_mark())"


@pytest.mark.slow
def test_a_project_is_known_by_all_that_shapes_it(tmp_path):
    """Whatever changes what dbt would make changes the mark; where the panel lies does not."""
    from tests import forked

    def mark(job, **environment):
        done = forked.python(MARK, job.environment() | environment)
        assert done.returncode == 0, done.stderr
        return done.stdout.strip()

    first, second = atlantis_folder(tmp_path / "a"), atlantis_folder(tmp_path / "b")
    known = mark(first)
    assert mark(second) == known
    settings = second.folder / "panel.yml"
    written = yaml.safe_load(settings.read_text(encoding="utf-8"))
    written.setdefault("indices", {})["depreciation_rate"] = 0.07
    settings.write_text(yaml.safe_dump(written, allow_unicode=True), encoding="utf-8")
    assert mark(second) != known
    regions = first.folder / "seeds" / "regions.csv"
    text = regions.read_text(encoding="utf-8")
    regions.write_text(text + "\n", encoding="utf-8")
    assert mark(first) != known
    regions.write_text(text, encoding="utf-8")
    assert mark(first) == known
    assert mark(first, DBT_WARN_ERROR="1") != known and mark(first, COAGG_RAW_PARQUET="x") != known


def test_a_changed_file_of_the_project_or_another_dbt_is_another_project(tmp_path, monkeypatch):
    from orchestration.dbt import project as dbt

    monkeypatch.setattr(dbt, "PROJECT_DIR", tmp_path)
    (tmp_path / "models").mkdir()
    seen = {dbt.project_mark()}
    for number, name in enumerate(("models/a.sql", "models/a.yml", "m.sql", "seed.csv", "overview.md")):
        for text in ("one", "two"):
            (tmp_path / name).write_text(text)
            seen.add(dbt.project_mark())
            assert len(seen) == 2 + 2 * number + (text == "two"), (name, text)
    (tmp_path / "m.sql").write_text("{{ env_var('REGION_OF_MINE', '') }}")
    seen.add(before := dbt.project_mark())
    monkeypatch.setenv("REGION_OF_MINE", "north")
    seen.add(after := dbt.project_mark())
    assert before != after
    monkeypatch.setattr(dbt, "version", lambda name: "0.0" if name == "dbt-core" else "1.0")
    assert dbt.project_mark() not in seen


def test_a_user_without_a_home_keeps_nothing(made, monkeypatch, tmp_path):
    def nowhere() -> Path:
        raise RuntimeError("Could not determine home directory.")

    monkeypatch.delenv("COAGG_CACHE", raising=False)
    monkeypatch.delenv("XDG_CACHE_HOME", raising=False)
    monkeypatch.setattr(Path, "home", nowhere)
    handed_on.give("mark", made, HERE)
    assert not handed_on.take("mark", tmp_path / "other", HERE)


class Tool:
    """Stands for dbt: a manifest says what the model was when it was parsed, a page when it was described."""

    def __init__(self, project: Path, target: Path) -> None:
        self.model, self.target = project / "m.sql", target
        self.meanwhile = lambda command: None

    def run(self, command: list[str], variables: str, project: str, aside: Path | None = None) -> dict[str, object]:
        self.meanwhile(command[0])
        if command[0] == "seed":
            duckdb.connect(str(aside)).close()
        writes = {"parse": handed_on.MANIFEST, "docs": handed_on.DESCRIBED}
        if command[0] in writes:
            (self.target / writes[command[0]]).write_text(json.dumps({"nodes": {}, "model": self.model.read_text()}))
        return {"sql": {"model.m": self.model.read_text()}}


@pytest.fixture
def tool(cache, stood_in):
    """A project of one model, and one that stands for dbt."""
    return stood_in(Tool)


def _compiled() -> dict[str, str]:
    from orchestration.dbt import project as dbt

    return dbt.compiled_project().sql


@pytest.mark.parametrize("first", ["the page", "the tables"])
def test_an_edit_is_in_all_that_is_made_after_it(tool, cache, tmp_path, first):
    """Whether a person has the page described or the tables made first; here and in other panels of the cache."""
    from orchestration.dbt import project as dbt

    assert _compiled() == {"model.m": "one"}
    tool.model.write_text("two")
    if first == "the page":
        dbt.describe_project()
    for _ in range(2):
        assert _compiled() == {"model.m": "two"} and '"two"' in dbt.described_project()
        shutil.rmtree(tool.target)  # another panel, which has what the cache has
        tool.target.mkdir()


@pytest.mark.parametrize("during", ["parse", "compile", "docs"])
def test_what_is_edited_while_dbt_reads_it_is_not_kept(tool, cache, tmp_path, during):
    """The file is put back as it was, which is what the mark was taken of."""
    from orchestration.dbt import project as dbt

    tool.meanwhile = lambda command: tool.model.write_text("two") if command == during else None
    if during == "docs":
        dbt.describe_project()
    else:
        _compiled()
    tool.meanwhile = lambda command: None
    tool.model.write_text("one")
    assert _compiled() == {"model.m": "one"} and '"one"' in dbt.described_project()
    assert json.loads((tool.target / handed_on.MANIFEST).read_text())["model"] == "one"
