"""Efficiency of every region and year (SBM with undesirable outputs) and its change (global Malmquist)."""

import dagster as dg

EFFICIENCY_TABLES = [
    dg.AssetKey(["results", name])
    for name in ("efficiency_scores", "efficiency_slacks", "efficiency_peers", "malmquist_components")
]
