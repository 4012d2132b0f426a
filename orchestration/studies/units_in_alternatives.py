"""Units of the alternatives of sensitivity steps and curves: a coefficient in another unit is another number.

An alternative may put another variable in the place of the outcome or of the term that is compared, or change what
they are made of. In another unit or currency their coefficient changes with the unit, so that is a mistake with a
name; logarithms and pure numbers are free of scale, as are controls and the inputs of efficiency, whose unit the
compared coefficient does not know.
"""

from orchestration.studies.units_in_expressions import Unit, Units, unit_text, walked
from python_models.errors import InputError
from python_models.studies import Study
from python_models.studies.alternatives import Alternative
from python_models.studies.crossed import Crossed
from python_models.studies.steps.sensitivity import Sensitivity, compared
from python_models.studies.steps.specification_curve import SpecificationCurve


def alternative_unit_problems(study: Study, of_panel: Units) -> list[str]:
    """One sentence for each alternative whose compared variables are in another unit than the study's."""
    sensitivities = [s for s in study.steps if isinstance(s, Sensitivity) and s.cell is None]
    curves = [s for s in study.steps if isinstance(s, SpecificationCurve) and s.alternatives]
    if not sensitivities and not curves:
        return []
    units, _ = walked(study, of_panel)
    problems = []
    steps: list[Sensitivity | SpecificationCurve] = [*sensitivities, *curves]
    for step in steps:
        try:
            compares = _compares(step, study)
        except InputError:  # said by the check of the step
            continue
        for key, value, alternative, named in compares:
            changed = alternative.declared
            after = units if changed is None else walked(changed, of_panel)[0]
            found = [_differs(role, name, value, alternative, units, after) for role, name in named.items()]
            problems += [f"study {study.name}, step {step.name}, alternatives.{key}: {said}" for said in found if said]
    return problems


def _compares(
    step: Sensitivity | SpecificationCurve, study: Study
) -> list[tuple[str, object, Alternative | Crossed, dict[str, str]]]:
    """Each alternative alone: its key, its value, what it changes, and the variables whose units must stay."""
    if isinstance(step, Sensitivity):
        found, named = step.under(study), compared(step, study)
        return [(a.key, a.option.value, a, named) for a in found]
    named = {"outcome": step.outcome, "treatment": step.treatment}
    alone = ((c, [a for a in c.chosen.values() if a]) for c in step.under(study))
    return [(one[0].key, one[0].option.value, c, named) for c, one in alone if len(one) == 1]


def _differs(
    role: str, name: str, value: object, alternative: Alternative | Crossed, units: Units, after: Units
) -> str:
    """What is wrong with the unit of a compared variable under an alternative; nothing where either is not known."""
    there = alternative.of_term(name)
    first, then = units.of(name), after.of(there)
    if not first.is_known or not then.is_known or _same_scale(first, then):
        return ""
    money = {*units.money(first), *units.money(then)}
    mend = (
        "bring it to one currency by the exchange rate of each year" if len(money) > 1 else "bring it to the same unit"
    )
    shown = f"{there} of {value!r}" if alternative.declared is not None else there
    return (
        f"the {role} is in {unit_text(first)} in the study and {shown} in {unit_text(then)}; their coefficients cannot "
        f"be compared: {mend}, or take logarithms of both"
    )


def _same_scale(first: Unit, then: Unit) -> bool:
    """Equal units, or both logarithms: a factor goes into the constant or the effects."""
    if first.log or then.log:
        return first.log and then.log
    return dict(first.powers or {}) == dict(then.powers or {})
