"""Each test refuses about one panel in twenty of those that are as it supposes."""

import numpy as np
import polars as pl
import pytest

from python_models.panel.fit import fit_panel

PANELS, UNITS, PERIODS = 300, 30, 8
POOLED = (
    "f_unit_effects",
    "f_two_way_effects",
    "f_period_given_unit",
    "joint_period_dummies",
    "breusch_pagan_unit",
    "honda_unit",
    "gourieroux_holly_monfort_two_way",
    "hausman_unit_auxiliary",
    "hausman_two_way_auxiliary",
    "pesaran_cd",
    "wooldridge_first_difference",
    "breusch_godfrey",
    "baltagi_li_joint",
    "bera_unit_effect",
)
FIXED = (
    "f_period_given_unit",
    "hausman_unit_sigmamore",
    "hausman_unit_auxiliary",
    "pesaran_cd",
    "wooldridge_first_difference",
    "wooldridge_within",
)


@pytest.mark.parametrize("effects, names", [(None, POOLED), ("unit", FIXED)])
def test_one_panel_in_twenty(effects, names):
    rng = np.random.default_rng(15)
    keys = {
        "id": np.repeat([f"r{i:02}" for i in range(UNITS)], PERIODS),
        "year": np.tile(np.arange(2000, 2000 + PERIODS), UNITS),
    }
    refused = dict.fromkeys(names, 0)
    for _ in range(PANELS):
        x, z, e = rng.normal(size=(3, UNITS * PERIODS))
        level = np.repeat(rng.normal(size=UNITS), PERIODS) if effects else 0
        frame = pl.DataFrame(keys | {"y": 1 + x + level + e, "x": x, "z": z})
        tests = fit_panel(frame, "id", "year", "y ~ x + z", effects=effects).tests()
        p = dict(tests.select("test", "p_value").iter_rows())
        for name in names:
            refused[name] += p[name] < 0.05
    shares = {name: count / PANELS for name, count in refused.items()}
    # a share of 5 % of 300 panels has a standard error of 1.3 %
    assert all(0.01 < share < 0.1 for share in shares.values()), shares
