"""What a record says of its own figure in other columns: that it is withheld, or a power of ten (UNIT_MULT of SDMX)."""

from __future__ import annotations

import re
from collections.abc import Mapping

from warehouse.names import Unit
from warehouse.readers.cells import fold
from warehouse.readers.observations import Problem

WITHHELD = "suppressed"
MULTIPLIERS = ("unit_mult", "unit_multiplier", "powercode_code", "power_code_code", "powercode", "power_code")
_POWERS = {"unit": 0, "ten": 1, "hundred": 2, "thousand": 3, "million": 6, "billion": 9, "trillion": 12}
_DISCLOSURE = re.compile(
    r"(?:.*[_ ])?disclosure(?:[_ ](?:code|flag|status))?|suppress(?:ed|ion)?(?:[_ ](?:code|flag|status))?"
    r"|conf(?:identiality)?[_ ]?(?:status|flag|code)?",
    re.I,
)
_STATUS = re.compile(
    r"(?:obs(?:ervation)?[_ ]?)?(?:status|flags?)(?:[_. ](?:code|label))?|(?:.*[_ ])?(?:footnotes?|annotations?)"
    r"|备注|注释",
    re.I,
)
_SDMX_STATUS = re.compile(r"obs(?:ervation)?[_. ]?status(?:[_. ](?:code|label))?", re.I)
_ABSENT = {"m", "l", "o", "h"}  # codes of SDMX: no figure exists, was collected, was sent, as it was a holiday
_OPEN = {"", "f", "a", "free", "no", "false", "normal", "normal value", "disclosed", "public"}
_CODES = {"d", "(d)", "s", "(s)", "c", "(c)", "q", "x", "(x)", "nd", "n.d.", "保密", "不公布"}
_WORDS = re.compile(r"suppress|confiden|not disclos|undisclosed|withheld|secrecy", re.I)


def remark_columns(heads: list[str]) -> dict[int, str]:
    """Columns that may say of a figure that it is withheld, by their heads (disclosure_code, OBS_STATUS)."""
    folded = {j: fold(text) for j, text in enumerate(heads)}
    return {j: c for j, c in folded.items() if _DISCLOSURE.fullmatch(c) or _STATUS.fullmatch(c)}


def is_withheld(head: str, text: str) -> bool:
    """Whether a remark says that the figure is withheld: any code under disclosure_code, D or C or words elsewhere."""
    text = fold(text).casefold()
    if _DISCLOSURE.fullmatch(head):
        return text not in _OPEN
    return text in _CODES or bool(_WORDS.search(text))


def is_absent(head: str, text: str) -> bool:
    """Whether an observation's status says that there is no figure: a zero beside it is none.

    >>> is_absent("OBS_STATUS", "M"), is_absent("OBS_STATUS", "A"), is_absent("flags", "m")
    (True, False, False)
    """
    text = fold(text).casefold()
    return bool(_SDMX_STATUS.fullmatch(head)) and (text.partition(":")[0] in _ABSENT or text.startswith("missing"))


def multiplier_column(heads: list[str]) -> int | None:
    """The column of powers of ten that SDMX calls UNIT_MULT, OECD.Stat PowerCode Code beside its word in PowerCode."""
    called = {re.sub(r"[\s_]+", "_", fold(c)).casefold(): j for j, c in reversed(list(enumerate(heads)))}
    return next((called[name] for name in MULTIPLIERS if name in called), None)


def power_of(text: str) -> int | None:
    """The power of ten that a text says in digits or as a word (6, 6: Millions, Millions); None where it says none."""
    said = fold(text).partition(":")[0].strip().casefold()
    if number := re.fullmatch(r"([+-]?\d{1,2})(?:\.0+)?", said):
        return int(number[1])
    return _POWERS.get(said.removesuffix("s"))


def times_of(power: str, unit: str, units: Mapping[str, Unit], *, named: bool) -> float:
    """What a figure is multiplied by: 10 to the record's power, unless its unit has that already.

    A unit of one (persons) is multiplied. A unit that is itself that power of the plain one (thousand persons beside 3)
    is what the file prints. Anything else the source must decide by naming the column in `long` (then the unit is that
    before the power).

    Raises
    ------
    Problem
        the power is no whole number, or unit and power cannot be reconciled.
    """
    text = fold(power)
    exponent = power_of(text) if text else 0
    if exponent is None:
        raise Problem("unit_multiplier", f"{power!r} is not a power of ten")
    if exponent == 0:
        return 1.0
    times = 10.0**exponent
    if named or unit not in units:
        return times
    plain = min(u.factor for u in units.values() if u.dimension == units[unit].dimension)
    ratio = units[unit].factor / plain
    if abs(ratio / times - 1) < 1e-9:
        return 1.0
    if abs(ratio - 1) < 1e-9:
        return times
    message = (
        f"UNIT_MULT {exponent} beside the unit {unit}: name the column as `multiplier` in `long`, with the unit of one"
    )
    raise Problem("unit_multiplier", message, role="unit")
