"""Freed memory stays with the process: arrays that are made again and again cost no new pages."""

import platform
import subprocess
import sys

import pytest

CODE = """
import resource
import numpy as np
{before}
def faults():
    return resource.getrusage(resource.RUSAGE_SELF).ru_minflt
def work():
    several = [np.ones(1 << 18) for _ in range(4)]
work()
start = faults()
for _ in range(20):
    work()
print(faults() - start)
"""


def pages(before: str) -> int:
    done = subprocess.run(
        [sys.executable, "-c", CODE.format(before=before)], capture_output=True, text=True, check=True
    )
    return int(done.stdout)


@pytest.mark.skipif(platform.libc_ver()[0] != "glibc", reason="its threshold is glibc's")
def test_arrays_made_again_take_the_pages_they_had():
    kept = pages("from python_models.memory import keep_freed; keep_freed()")
    assert kept < 2 * 4 * (1 << 21) / 4096  # of twenty rounds less than two ask for pages
    assert kept < pages("") / 5
