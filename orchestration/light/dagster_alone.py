"""Dagster without Alembic and structlog, a fifth of its import and of opening its history, and without components.

Alembic changes the tables of a history that an earlier Dagster made. A run only asks which revision a file has, and
marks a new one as of the newest; both are told here from the same table and scripts, and whatever else is asked, as of
``dagster instance migrate``, is done by Alembic itself. structlog is the log of a daemon that no run starts, and
components are a way to declare assets in YAML.
Where Dagster was imported before by its own name, it is whole.
"""

import functools
import importlib
import logging
import re
from pathlib import Path
from typing import Any, Self

from orchestration.light.left_out import below, left_out

LEFT_OUT = ("alembic", "structlog", "dagster.components")
VERSION = "alembic_version"
REVISION = re.compile(r'^(revision|down_revision) = "(\w+)"', re.MULTILINE)
TABLE = f"""
CREATE TABLE {VERSION} (
	version_num VARCHAR(32) NOT NULL,
	CONSTRAINT {VERSION}_pkc PRIMARY KEY (version_num)
)
"""


class Config:
    """Where a history's settings and scripts lie."""

    def __init__(self, file: str) -> None:
        self.file, self.options, self.attributes = file, dict[str, str](), dict[str, Any]()

    def set_main_option(self, name: str, value: str) -> None:
        self.options[name] = value

    def whole(self) -> Any:
        """The same for Alembic."""
        from alembic.config import Config as Whole

        config = Whole(self.file)
        for name, value in self.options.items():
            config.set_main_option(name, value)
        config.attributes.update(self.attributes)
        return config

    def head(self) -> str:
        """The newest revision that Dagster's scripts know."""
        package, _, folder = self.options["script_location"].partition(":")
        found = newest(package, folder)
        if len(found) == 1:
            return found[0]
        from alembic.script import ScriptDirectory as Whole

        return str(Whole.from_config(self.whole()).as_revision_number("head"))


@functools.cache
def newest(package: str, folder: str) -> list[str]:
    """Revisions of a folder of scripts that none of them comes after."""
    scripts = Path(str(importlib.import_module(package).__file__)).parent / folder / "versions"
    said = [REVISION.findall(path.read_text(encoding="utf-8")) for path in scripts.glob("*.py")]
    earlier = {name for found in said for kind, name in found if kind == "down_revision"}
    return [name for found in said for kind, name in found if kind == "revision" and name not in earlier]


class MigrationContext:
    """What a file says of itself."""

    def __init__(self, connection: Any) -> None:
        self.connection = connection

    @classmethod
    def configure(cls, connection: Any) -> Self:
        return cls(connection)

    def get_current_revision(self) -> str | None:
        """Its revision; none of a file without one."""
        found = _versions(self.connection)
        assert not found or len(found) == 1, found
        return found[0] if found else None


class ScriptDirectory:
    """What the scripts say."""

    def __init__(self, config: Config) -> None:
        self.config = config

    @classmethod
    def from_config(cls, config: Config) -> Self:
        return cls(config)

    def as_revision_number(self, name: str) -> str:
        assert name == "head", name
        return self.config.head()


def stamp(config: Config, revision: str) -> None:
    """Mark a file as of a revision."""
    connection = config.attributes["connection"]
    if revision != "head" or _versions(connection) is not None:
        from alembic.command import stamp as by_alembic

        by_alembic(config.whole(), revision)
        return
    connection.exec_driver_sql(TABLE)
    connection.exec_driver_sql(f"INSERT INTO {VERSION} (version_num) VALUES (?)", (config.head(),))


def upgrade(config: Config, revision: str) -> None:
    """Change a file's tables."""
    from alembic.command import upgrade as by_alembic

    by_alembic(config.whole(), revision)


def downgrade(config: Config, revision: str) -> None:
    """Change them back."""
    from alembic.command import downgrade as by_alembic

    by_alembic(config.whole(), revision)


class _Operations:
    """Alembic's ``op``, of which Dagster's scripts ask what is in a file that Alembic changes."""

    def __getattr__(self, name: str) -> Any:
        return getattr(importlib.import_module("alembic.op"), name)


def _versions(connection: Any) -> list[str] | None:
    """What stands in a file's table of versions; none where it has none."""
    if not connection.exec_driver_sql(f"SELECT 1 FROM sqlite_master WHERE name = '{VERSION}'").all():
        return None
    return [name for (name,) in connection.exec_driver_sql(f"SELECT version_num FROM {VERSION}")]


MADE = (Config, MigrationContext, ScriptDirectory, stamp, upgrade, downgrade)
INSTEAD = {made.__name__: made for made in MADE} | {"op": _Operations(), "get_logger": logging.getLogger}

# what Dagster imports once it opens a history
STORAGES = ("legacy_storage", "event_log.sqlite", "runs.sqlite", "schedules.sqlite")

with left_out(below(*LEFT_OUT), instead=INSTEAD):
    import dagster as dg

    for _name in STORAGES:
        importlib.import_module(f"dagster._core.storage.{_name}")

__all__ = ["dg"]
