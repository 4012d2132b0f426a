"""A check on every asset of the results: its rows are as they have to be, and what could not be computed says why."""

from collections.abc import Iterator

import dagster as dg

from orchestration.dbt.project import PANEL
from orchestration.defs.main_study import ASSETS, EFFICIENCY, WHOLE
from orchestration.language import described, language, told
from orchestration.resources import POOL, Warehouse
from orchestration.results_checks import Held, efficiency_held, step_held, whole_held
from orchestration.studies.main_study import main_study, mistakes
from python_models.studies import Study
from python_models.words import mark

NAME = "holds"
OF_STUDY = (*EFFICIENCY, "studies")  # tables with a sentence of their own; every step has the same


def results_hold(study: Study) -> dg.AssetChecksDefinition:
    """One check per asset of study zero's results, in one pass over the working file."""
    keys = [key for asset in ASSETS for key in asset.keys]

    @dg.multi_asset_check(
        name="results_hold",
        specs=[dg.AssetCheckSpec(NAME, asset=key, description=_asked(key)) for key in keys],
        can_subset=True,
        pool=POOL,
    )
    def _hold(context: dg.AssetCheckExecutionContext, warehouse: Warehouse) -> Iterator[dg.AssetCheckResult]:
        wanted = {check.asset_key for check in context.selected_asset_check_keys}
        with warehouse.connect(closed=True) as con:
            for key in (k for k in keys if k in wanted):
                name = key.path[-1]
                if key == WHOLE:
                    held = whole_held(con, study.name, study.steps)
                elif name in EFFICIENCY:
                    held = efficiency_held(con, study.name, name)
                else:
                    held = step_held(con, study.name, study.step(name))
                yield _result(key, held)

    return _hold


def _asked(key: dg.AssetKey) -> str:
    """What the check of an asset asks."""
    name = key.path[-1]
    return described(f"holds.{name}") if name in OF_STUDY else described("holds.step")


def _result(key: dg.AssetKey, held: Held) -> dg.AssetCheckResult:
    said = mark("semicolon", language()).join([*held.problems, *held.said])
    return dg.AssetCheckResult(
        check_name=NAME, asset_key=key, passed=not held.problems, description=told(said) or described("holds")
    )


def checks() -> list[dg.AssetChecksDefinition]:
    """The checks of study zero; none where it has mistakes or there is none."""
    study = None if mistakes(PANEL) else main_study(PANEL)
    return [results_hold(study)] if study else []


CHECKS = checks()
