"""Where the files that travel with the code lie: the same answer in a checkout and in an installed wheel.

In a wheel these folders are part of what is installed, and nothing is written there: what is made goes to the store.
"""

import functools
import hashlib
import sys
from collections.abc import Sequence
from importlib.metadata import PackageNotFoundError
from importlib.metadata import version as _version
from importlib.resources import files
from pathlib import Path


def _folder(package: str) -> Path:
    return Path(str(files(package))).resolve()


PANEL = _folder("warehouse")  # holds panel.yml, sources/ and sample/
DBT_PROJECT = _folder("dbt_project")
STUDIES = _folder("studies")
ROOT = PANEL.parent  # the folder of every top-level package: the checkout, or site-packages
CHECKOUT = ROOT if (ROOT / "pyproject.toml").is_file() else None


version = functools.cache(_version)  # a package's, whose metadata are read once


@functools.cache
def code_hash(patterns: Sequence[str], packages: Sequence[str]) -> str:
    """Hash of the source files that match the patterns (from ``ROOT``), of the packages' versions, and of Python."""
    digest = hashlib.sha256(sys.version.encode())
    for path in sorted({p for pattern in patterns for p in ROOT.glob(pattern)}):
        digest.update(path.relative_to(ROOT).as_posix().encode() + path.read_bytes())
    for package in packages:
        try:
            digest.update(f"{package}{version(package)}".encode())
        except PackageNotFoundError:
            continue
    return digest.hexdigest()


def store_of(panel: Path) -> Path | None:
    """The store that a panel folder cannot choose itself: the installed bundled panel's is in the working folder."""
    return Path.cwd() / "coagg-store" if CHECKOUT is None and panel.resolve() == PANEL else None
