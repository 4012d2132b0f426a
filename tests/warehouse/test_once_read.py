"""A file that a run asks for again is read again where it has changed, and only there."""

import hashlib
import os

import pytest

from warehouse.asked import language
from warehouse.once_read import content_of, files_below, once_read


def test_it_is_read_again_where_its_time_or_size_is_another(tmp_path) -> None:
    path, read = tmp_path / "file", []
    text = once_read(lambda path: read.append(path) or path.read_text(encoding="utf-8"))
    path.write_text("one", encoding="utf-8")
    assert [text(path), text(path)] == ["one", "one"] and len(read) == 1
    path.write_text("other", encoding="utf-8")
    os.utime(path, ns=(0, 0))
    assert text(path) == "other"
    path.write_text("OTHER", encoding="utf-8")
    os.utime(path, ns=(0, 4_000_000))
    assert text(path) == "OTHER" and len(read) == 3
    path.unlink()
    with pytest.raises(FileNotFoundError):
        text(path)


def test_two_files_of_one_size_and_time_are_two(tmp_path) -> None:
    paths = [tmp_path / "a", tmp_path / "b"]
    for path in paths:
        path.write_bytes(path.name.encode())
        os.utime(path, ns=(0, 0))
    assert [content_of(path) for path in paths] == [hashlib.sha256(name).digest() for name in (b"a", b"b")]


def test_the_language_follows_the_panel_and_its_file(tmp_path, monkeypatch) -> None:
    monkeypatch.delenv("COAGG_LANGUAGE", raising=False)
    monkeypatch.setenv("COAGG_PANEL", str(tmp_path))
    assert language() == "en"
    (tmp_path / "panel.yml").write_text("language: zh\n", encoding="utf-8")
    assert language() == "zh"
    (tmp_path / "panel.yml").write_text("language: en # 中文\n", encoding="utf-8")
    assert language() == "en"
    (tmp_path / "panel.yml").write_bytes(b"\xff\xfe language: zh")
    assert language() == "en"


def test_files_are_listed_as_a_search_finds_them(tmp_path) -> None:
    """In the order of paths, not of texts: a folder's files come before those of a name that begins like it."""
    names = ["a/b.sql", "a.sql", "a/.sql", "a-b/c.sql", "a/b.py", "target/d.sql", "a/target/e.sql", "b/target.sql"]
    for name in [*names, "b/__pycache__/b.cpython-311.pyc", "z.SQL", "a/b/c/d.yml"]:
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).touch()
    (tmp_path / "linked").symlink_to(tmp_path / "a")
    searched = sorted(path for kind in ("*.sql", "*.yml") for path in tmp_path.rglob(kind))
    kept = [path for path in searched if "target" not in path.relative_to(tmp_path).parts]
    assert files_below(tmp_path, (".sql", ".yml"), apart="target") == kept and len(kept) == 6
    assert files_below(tmp_path / "none", (".sql",), apart="target") == []
