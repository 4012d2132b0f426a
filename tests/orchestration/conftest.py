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
