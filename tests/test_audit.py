"""``make audit`` says plainly that nothing was looked up where no index can be reached; nothing is looked up here."""

import os
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]


@pytest.mark.parametrize(
    ("fails", "code", "said"),
    [
        ("pip", 2, "pip-audit cannot be had here; nothing was looked up"),
        ("pip_audit", 2, "why the list could not be asked"),
        ("", 0, ""),
    ],
)
def test_audit_says_what_it_could_not_do(tmp_path, fails, code, said):
    stub = tmp_path / "bin" / "python"
    stub.parent.mkdir()
    stub.write_text(f'#!/bin/sh\ntest "$2" != "{fails}"\n', encoding="utf-8")
    stub.chmod(0o755)
    # -o install: what is installed is not asked for
    command = ["make", "-s", "-o", "install", "audit", f"VENV={tmp_path}"]
    done = subprocess.run(command, cwd=ROOT, env=dict(os.environ), capture_output=True, text=True, check=False)
    assert done.returncode == code and said in done.stdout, done.stdout + done.stderr
