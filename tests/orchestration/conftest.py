"""What tests of commands have in common."""

import pytest


@pytest.fixture
def spoken_as_before(monkeypatch):
    """What a command asks for stays in the environment of its process; here of one test."""
    from typer.main import get_command

    from orchestration import cli
    from orchestration.cli.worded import put_words

    for name in ("COAGG_LANGUAGE", "COAGG_PANEL"):
        monkeypatch.setenv(name, "unset")
        monkeypatch.delenv(name)
    yield
    put_words(get_command(cli.app), "en")


@pytest.fixture
def stood_in(tmp_path, monkeypatch):
    """A dbt project of one model, and what stands for dbt, made of its folder and target."""
    from orchestration.dbt import project as dbt

    def stand(kind):
        project, target = tmp_path / "project", tmp_path / "target"
        for folder in (project, target):
            folder.mkdir()
        (project / "m.sql").write_text("one")
        (project / "dbt_project.yml").write_text("name: p\nversion: '1'\nprofile: p\n")
        stands = kind(project, target)
        for name, value in {"PROJECT_DIR": project, "TARGET": target, "SESSION": stands}.items():
            monkeypatch.setattr(dbt, name, value)
        return stands

    return stand
