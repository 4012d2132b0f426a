"""The locked packages can be installed by the Pythons of Debian 12 and 13, which `make install` is promised for."""

import re
from importlib import metadata
from pathlib import Path

import pytest
from packaging.specifiers import SpecifierSet

LOCK = Path(__file__).parents[1] / "requirements.lock"


@pytest.mark.parametrize("python", ["3.11.2", "3.13.5"])  # Debian 12, Debian 13
def test_locked_packages_allow_the_pythons_of_debian(python):
    locked = re.findall(r"^([\w.-]+)(?:\[[\w,-]+\])?==(\S+)", LOCK.read_text(encoding="utf-8"), re.MULTILINE)
    assert len(locked) > 200
    refusing = {}
    for name, version in locked:
        installed = metadata.distribution(name)
        assert installed.version == version, name
        wanted = installed.metadata.get("Requires-Python")
        if wanted and not SpecifierSet(wanted).contains(python):
            refusing[name] = wanted
    assert not refusing
