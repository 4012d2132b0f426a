"""Where a panel's store is, for what reads the published warehouse and nothing else of the panel.

The panel's schema is pydantic's, whose import and classes take longer than a query.
"""

import os
from pathlib import Path

import yaml

from warehouse.bundled import store_of
from warehouse.yaml_text import read_yaml


def set_elsewhere(folder: Path) -> Path | None:
    """The store where panel.yml has no say: ``COAGG_STORE`` (a data disk), or that of the installed bundled panel."""
    named = os.environ.get("COAGG_STORE")
    return Path(named).resolve() if named else store_of(folder)


def store_folder(folder: Path) -> Path | None:
    """The store of a panel folder; none where its panel.yml does not say, of which the schema tells what is wrong."""
    try:
        data = read_yaml((folder / "panel.yml").read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, yaml.YAMLError):
        return None
    named = data.get("store", "store") if isinstance(data, dict) else None
    return set_elsewhere(folder) or ((folder / named).resolve() if isinstance(named, str) else None)
