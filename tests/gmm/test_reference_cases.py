"""Every number of gretl, plm, panelvar, pydynpd and pyxtabond2 that agrees with xtabond2, at its own tolerance."""

import pytest
from gmm_reference import SHARED, abdata, compare, read_panel, run, shared_cases, stored_cases

STORED, ELSEWHERE = stored_cases(), shared_cases()


@pytest.fixture(scope="module")
def panel():
    return abdata()


@pytest.mark.parametrize("name", STORED)
def test_case_on_the_uk_firms(name, panel):
    case = STORED[name]
    fit = run(case, panel)
    compare(case, fit)
    assert any(c.key.startswith("singular") for c in fit.cautions) == case["warn_expected"]["instruments_exceed_groups"]


@pytest.mark.shared
@pytest.mark.skipif(not SHARED.exists(), reason="needs ../shared")
@pytest.mark.parametrize("name", ELSEWHERE)
def test_case_on_other_panels(name):
    case = ELSEWHERE[name]
    fit = run(case, read_panel(SHARED / case["data"]["file"]))
    compare(case, fit)
    assert any(c.key.startswith("singular") for c in fit.cautions) == case["warn_expected"]["instruments_exceed_groups"]


@pytest.mark.parametrize("name", [n for n, c in STORED.items() if not c["two_step_unique"]])
def test_singular_two_step_weight_falls_back(name, panel):
    fit = run(STORED[name], panel)
    assert fit.steps == 1 and fit.errors_reported == "robust"
    assert fit.test("hansen").value != fit.test("hansen").value
    assert "not certified" in fit.test("hansen").note
