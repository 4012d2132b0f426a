"""Units of a sensitivity step's alternatives: a coefficient in another unit is another number, not another finding.

An alternative may put another variable in the place of the outcome or of the term that is compared, or change what
they are made of. In another unit or currency their coefficient changes with the unit, so that is a mistake with a
name; logarithms and pure numbers are free of scale, as are controls and the inputs of efficiency, whose unit the
compared coefficient does not know.
"""

import duckdb

from orchestration.units_in_expressions import Unit, Units, unit_text, walked
from python_models.errors import InputError
from python_models.studies import Study
from python_models.studies.alternatives import Alternative
from python_models.studies.steps.sensitivity import Sensitivity, compared


def alternative_unit_problems(con: duckdb.DuckDBPyConnection, study: Study) -> list[str]:
    """One sentence for each alternative whose compared variables are in another unit than the study's."""
    steps = [s for s in study.steps if isinstance(s, Sensitivity) and s.cell is None]
    if not steps:
        return []
    units, _ = walked(con, study)
    problems = []
    for step in steps:
        try:
            found, named = step.under(study), compared(step, study)
        except InputError:  # said by the check of the step
            continue
        for alternative in found:
            problems += [
                f"study {study.name}, step {step.name}, alternatives.{alternative.key}: {said}"
                for role, name in named.items()
                if (said := _differs(con, role, name, alternative, units))
            ]
    return problems


def _differs(con: duckdb.DuckDBPyConnection, role: str, name: str, alternative: Alternative, units: Units) -> str:
    """What is wrong with the unit of a compared variable under an alternative; nothing where either is not known."""
    there = alternative.of_term(name)
    after = walked(con, alternative.declared)[0] if alternative.declared is not None else units
    first, then = units.of(name), after.of(there)
    if not first.is_known or not then.is_known or _same_scale(first, then):
        return ""
    money = {*units.money(first), *units.money(then)}
    mend = (
        "bring it to one currency by the exchange rate of each year" if len(money) > 1 else "bring it to the same unit"
    )
    shown = f"{there} of {alternative.option.value!r}" if alternative.declared is not None else there
    return (
        f"the {role} is in {unit_text(first)} in the study and {shown} in {unit_text(then)}; their coefficients cannot "
        f"be compared: {mend}, or take logarithms of both"
    )


def _same_scale(first: Unit, then: Unit) -> bool:
    """Equal units, or both logarithms: a factor goes into the constant or the effects."""
    if first.log or then.log:
        return first.log and then.log
    return dict(first.powers or {}) == dict(then.powers or {})
