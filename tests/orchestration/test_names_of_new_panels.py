"""`coagg new 长三角`: a folder of any name; the panel's name, which columns and files may have, is spelled after it."""

import pytest
import yaml
from typer.testing import CliRunner

from orchestration.cli import app
from orchestration.new_panel import make_panel
from warehouse.errors import WarehouseError
from warehouse.panel import load_panel

TABLE = "地区,2018年,2019年\n上海,1,2\n江苏,3,4\n浙江,5,6\n"


@pytest.mark.parametrize(
    ("folder", "name", "title"),
    [
        ("长三角", "chang_san_jiao", "长三角"),
        ("长三角 2020", "chang_san_jiao", "长三角 2020"),
        ("My-Panel", "my_panel", "My-Panel"),
        ("2019_cities", "cities", "2019_cities"),
        ("Île-de-France", "ile_de_france", "Île-de-France"),
        ('a "b" \\1', "a_b", 'a "b" \\1'),
        ("my_panel", "my_panel", "My panel"),
    ],
)
def test_the_panel_is_called_after_its_folder_in_latin_letters(tmp_path, folder, name, title):
    (tmp_path / "gdp.csv").write_text(TABLE, encoding="utf-8")
    made = make_panel(tmp_path / folder, [tmp_path / "gdp.csv"])
    panel = load_panel(tmp_path / folder)
    assert (panel.name, panel.title) == (name, title)
    assert (made.said[0] == f"{folder}: the panel is called {name} (`name` in panel.yml)") == (folder != name)
    assert (tmp_path / folder / "landing" / "gdp.csv").is_file()


def test_the_sample_and_a_drafted_panel_too(tmp_path):
    (tmp_path / "gdp.csv").write_text(TABLE, encoding="utf-8")
    for folder, name in (("样本", "yang_ben"), ("新面板", "xin_mian_ban")):
        inspect = ["source", "inspect", str(tmp_path / "gdp.csv"), "--panel", str(tmp_path / folder)]
        ended = CliRunner().invoke(app, ["new", str(tmp_path / folder)] if folder == "样本" else inspect)
        assert ended.exit_code == 0 and f"the panel is called {name}" in ended.output
        assert yaml.safe_load((tmp_path / folder / "panel.yml").read_text(encoding="utf-8"))["name"] == name


@pytest.mark.parametrize("folder", ["2020", "---", "％"])
def test_a_folder_without_a_letter_is_told_so(tmp_path, folder):
    with pytest.raises(WarehouseError, match="begins with a letter; call the folder otherwise"):
        make_panel(tmp_path / folder)
    assert not (tmp_path / folder).exists()


def test_a_folder_that_was_left_half_made_is_told_from_one_that_is_there(tmp_path, monkeypatch):
    """`coagg new` killed on the way: the next asked for another name, and a run for COAGG_PANEL."""
    written = []

    def killed(folder):
        written.append(sorted(part.name for part in folder.iterdir()))
        raise KeyboardInterrupt

    with monkeypatch.context() as here:
        here.setattr("orchestration.new_panel.write_readme", killed)
        with pytest.raises(KeyboardInterrupt):
            make_panel(tmp_path / "mine")
    assert "panel.yml" in written[0] and "README.md" not in written[0]
    with pytest.raises(WarehouseError, match="left half made when its making was interrupted; remove it"):
        make_panel(tmp_path / "mine")
    (tmp_path / "other").mkdir()
    (tmp_path / "other" / "notes.txt").touch()
    with pytest.raises(WarehouseError, match="is there already"):
        make_panel(tmp_path / "other")
