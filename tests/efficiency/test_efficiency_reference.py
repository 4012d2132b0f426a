"""Scores and indices agree with programs that this project did not write, at each case's own tolerance."""

import warnings

import pytest

from tests.efficiency.reference_cases import HERE, SHARED, run_case

PUBLIC = sorted(p.stem for p in HERE.glob("*.json"))
PRIVATE = sorted(p.stem for p in SHARED.glob("*.json") if p.stem not in PUBLIC)


def check(folder, name):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # adjacent indices say how many are undefined
        differences = run_case(folder, name)
    assert differences
    wrong = {k: v for k, v in differences.items() if not v[0] <= v[1]}
    assert not wrong


@pytest.mark.parametrize("name", PUBLIC)
def test_case(name):
    check(HERE, name)


@pytest.mark.shared
@pytest.mark.skipif(not SHARED.exists(), reason="the reference tables may not be redistributed")
@pytest.mark.parametrize("name", PRIVATE)
def test_shared_case(name):
    check(SHARED, name)
