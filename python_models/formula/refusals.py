"""What people write who know Stata, R or Python, and the nearest form that works here."""

import difflib
import re
import unicodedata
from collections.abc import Collection, Sequence

from python_models.errors import InputError
from python_models.formula.tree import quoted

_COLUMN_FIRST = "make it a column of the data first and name that"
_SPLINE = "splines are not made here; write powers, x + x^2 + x^3, or " + _COLUMN_FIRST
_SCALED = "it depends on which rows are used; " + _COLUMN_FIRST + ", or rescale coefficients afterwards"

# functions by name: why not, and what works
FUNCTIONS = {
    **dict.fromkeys(
        ["scale", "standardize", "standardise", "center", "centre", "zscore", "demean", "rescale"], _SCALED
    ),
    "poly": "write the powers themselves, x + x^2 + x^3",
    **dict.fromkeys(["bs", "ns", "cs", "cr", "cc", "te", "spline", "rcs", "s"], _SPLINE),
    **dict.fromkeys(
        ["gmm", "iv"], "instruments are arguments of fit_dynamic_panel, gmm=gmm('y', lags=(2, 4)) and iv=iv('x')"
    ),
    "Q": "write a name with spaces or signs in backquotes, `a b`",
    "interaction": "write a:b for the interaction, a*b for it and both",
    **dict.fromkeys(["as.numeric", "as.integer", "numeric", "float", "int"], "convert the column in the data"),
    **dict.fromkeys(["cluster", "vcov", "robust"], "standard errors are the arguments covariance= and cluster="),
    **dict.fromkeys(
        ["fe", "absorb", "effects"], "write effects='unit' or 'y ~ x | unit' with the name of the panel's unit"
    ),
    **dict.fromkeys(["re", "random"], "random effects are effects='random'"),
    "offset": "subtract it from the outcome, I(y - x) ~ z",
    **dict.fromkeys(["relevel", "Treatment", "contr.treatment"], "choose the base as C(g, ref='a')"),
    **dict.fromkeys(["sw", "csw", "sw0", "csw0", "mvsw"], "write one formula per model, or use specification_curve"),
    "S": "the change over two periods is I(x - L2.x)",
    **dict.fromkeys(
        ["max", "min", "pmax", "pmin", "ifelse", "where", "cut", "round", "floor", "ceil", "rank", "bin"], _COLUMN_FIRST
    ),
    **dict.fromkeys(["mean", "sum", "cumsum", "std", "sd", "median", "rolling", "ave", "mav"], _COLUMN_FIRST),
    **dict.fromkeys(["power", "pow"], "write x^2"),
    **dict.fromkeys(["square", "sq"], "write x^2"),
    **dict.fromkeys(
        ["rho", "slag", "wlag", "lag.listw"], "the spatial lag of x is W.x, in fit_dynamic_panel with weights="
    ),
    "shift": "the value of the period before is L.x",
}

# bare words of other packages
WORDS = {
    "EntityEffects": "write effects='unit', or 'y ~ x | unit' with the name of the panel's unit",
    "TimeEffects": "write effects='period', or 'y ~ x | period' with the name of the panel's period",
    "FixedEffects": "write effects='unit', 'period' or 'two-way'",
    "trend": "name the period itself as regressor",
    "timedumm": "it is time_dummies=True of fit_dynamic_panel",
    "nolevel": "it is model='difference' of fit_dynamic_panel",
    "_cons": "the intercept is always there",
    "_n": "make the row's number a column of the data",
}

_STATA = re.compile(r"(ib\d+|ibn|i|c|o|l\d*|f\d*|d\d*|s\d*|S\d*|[LFD]\d*[LFD]\d*|b\d+)\.(.+)")
_COMMANDS = re.compile(
    r"\s*(reg|regress|xtreg|xtset|xtabond2?|xtdpdsys|reghdfe|areg|ivregress|ivreg2|xtscc|xsmle|spxtregress|summarize|gen|feols|lm|"
    r"plm|felm)\b"
)
_CHARACTERS = {
    "[": "choose rows in the data, or with a study's sample",
    "{": "lists of names are those of a study, {controls}",
    "%": "write 'a + a:b' for nesting, or " + _COLUMN_FIRST,
    "&": "write x:z for an interaction; conditions are a column of the data",
    "#": "write x:z for the interaction, x*z for it and both",
    "@": "name a column, or " + _COLUMN_FIRST,
    "$": "name the column alone",
    ";": "options are arguments of the function",
    "!": "leave a term out by not writing it, or with '- x'",
    "?": "name columns one by one",
    "\\": "name columns one by one",
    ".": "name the regressors one by one",
    "=": "write '~' between outcome and regressors",
}


def unreadable(text: str, said: str) -> InputError:
    """The error for a formula: its text, the token and the way out in one sentence."""
    return InputError(f"Formula {text if len(text) < 200 else text[:200] + ' …'!r} cannot be read: {said}.")


def no_tilde(text: str) -> InputError:
    """A formula without its tilde, with what it might be."""
    command = _COMMANDS.match(text)
    if command:
        return unreadable(text, f"{command[1]} is a command of another program; write 'y ~ x1 + x2'")
    if "=" in text:
        return unreadable(text, "there is '=' for '~'; write it as 'y ~ x1 + x2'")
    return unreadable(text, "there is no '~' between outcome and regressors; write it as 'y ~ x1 + x2'")


def stata_form(word: str) -> str | None:
    """``i.year`` as ``C(year)``, ``l2.x`` as ``L2.x``; None where it is no such habit."""
    found = _STATA.fullmatch(word)
    if found is None:
        return None
    operator, name = found[1], found[2]
    if operator in ("c", "o"):
        return name
    if operator[0] in "ib" and not operator.startswith("ibn"):
        base = operator.lstrip("ib")
        return f"C({name}, ref={base})" if base else f"C({name})"
    if operator == "ibn":
        return f"C({name})"
    if operator[0] in "sS":
        return f"I({name} - L{operator[1:] or ''}.{name})"
    parts = re.findall(r"[LFDlfd]\d*", operator)
    return ".".join(p.upper() for p in parts) + f".{name}"


def strange_character(text: str, at: int, columns: Collection[str]) -> InputError:
    """A sign that has no meaning in a formula."""
    sign = text[at]
    plain = unicodedata.normalize("NFKC", sign)
    if plain != sign:
        name = next((c for c in sorted(columns, key=len, reverse=True) if sign in c and c in text), None)
        if name:
            return unreadable(text, f"the name {name} holds the sign '{sign}'; write it in backquotes, `{name}`")
        return unreadable(text, f"'{sign}' is a full-width sign; write '{plain}'")
    if sign == "#":
        near = re.search(r"([\w.]+)\s*(##?)\s*([\w.]+)", text)
        if near:
            sides = [stata_form(side) or side for side in (near[1], near[3])]
            joined = (":" if near[2] == "#" else "*").join(sides)
            return unreadable(text, f"'{near[2]}' is Stata's sign of interactions; write {joined}")
    spaced = next((c for c in sorted(columns, key=len, reverse=True) if sign in c and c in text), None)
    if spaced:
        return unreadable(text, f"the name {spaced} holds the sign '{sign}'; write it in backquotes, `{spaced}`")
    return unreadable(
        text, f"'{sign}' has no meaning here; {_CHARACTERS.get(sign, 'write names with it in backquotes')}"
    )


def no_function(text: str, name: str, columns: Collection[str], known: Collection[str]) -> InputError:
    """A function that does not exist here, with what does."""
    short = name.rpartition(".")[2]
    owner = name.rpartition(".")[0]
    if name not in FUNCTIONS and short != name and short in known and owner not in columns:
        return unreadable(text, f"{name}() is not known; write {short}(...)")
    if short != name and short in ("shift", "diff"):
        return unreadable(text, f"{name}() is not known; write {'L' if short == 'shift' else 'D'}.{owner}")
    if short != name and name.partition(".")[0] in columns:
        return unreadable(text, f"{name}() is not known: nothing can be called of a column; {_COLUMN_FIRST}")
    if name in FUNCTIONS or short in FUNCTIONS:
        return unreadable(text, f"{name}() is not a function here; {FUNCTIONS.get(name) or FUNCTIONS[short]}")
    if name.lower() in known:
        return unreadable(text, f"{name}() is not a function here; write {name.lower()}(...)")
    same = next((c for c in columns if c.startswith(f"{name}(") and c in text), None)
    if same:
        return unreadable(text, f"the column {same} has brackets in its name; write it in backquotes, `{same}`")
    if name in columns:
        return unreadable(text, f"{name} is a column, no function; write '{quoted(name)}:x' for an interaction")
    near = difflib.get_close_matches(name, known, n=1)
    hint = f"write {near[0]}(...), or " if near else f"there are {', '.join(sorted(known))}; "
    return unreadable(text, f"{name}() is not a function here; {hint}{_COLUMN_FIRST}")


def side_by_side(text: str, first: str, second: str, columns: Collection[str]) -> InputError:
    """Two names with nothing between them."""
    spaced = next((c for c in sorted(columns, key=len, reverse=True) if " " in c and c in text), None)
    if spaced:
        return unreadable(text, f"the name {spaced} holds a space; write it in backquotes, `{spaced}`")
    return unreadable(text, f"nothing stands between {first} and {second}; write '+' between regressors")


def foreign_name(name: str, columns: Collection[str]) -> str | None:
    """What to write for a name that is another program's way of saying something; None for a name like any other."""
    form, owner = stata_form(name), name.partition(".")[0]
    if name in WORDS:
        return f"{name} is of another program, {WORDS[name]}"
    if form:
        return f"{name} is Stata's writing, write {form}"
    if re.fullmatch(r"[LFD]\.\d+", name):
        return f"{name} has its number after the dot, write {name[0]}{name[2:]}.x of a column x"
    if "." in name and owner in columns:
        return f"in {name} the dot has no meaning, write {quoted(owner)}"
    return None


def absent_columns(text: str, names: Sequence[str], columns: Sequence[str]) -> InputError:
    """Columns that the data have not; says so only of what can be nothing but a column."""
    hints = []
    for name in names:
        habit = foreign_name(name, columns)
        near = difflib.get_close_matches(name, columns, n=1, cutoff=0.75)
        if habit:
            hints.append(habit)
        elif near:
            hints.append(f"did you mean {quoted(near[0])}?")
        dotted = next((c for c in columns if c.endswith(f".{name}") and c in text), None)
        if dotted:
            hints.append(f"the column {dotted} is written in backquotes, `{dotted}`")
    one = len(names) == 1
    said = f"{'Column' if one else 'Columns'} {', '.join(names)} not in the data; it has {', '.join(columns)}"
    whole = f"Formula {text!r}: " if len(text) < 200 else ""
    if any(foreign_name(name, columns) for name in names):
        return InputError(f"{whole}{'; '.join(hints)}.")
    return InputError(f"{said}{' (' + '; '.join(hints) + ')' if hints else ''}.")
