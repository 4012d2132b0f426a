"""What is not in the grammar is refused in a sentence that names it and says what works; nothing of it is evaluated."""

import random
import re

import numpy as np
import polars as pl
import pytest

from python_models.errors import InputError
from python_models.formula.design import design, named_columns, term_label
from python_models.formula.expressions import FUNCTIONS
from python_models.formula.parser import read_formula

N = 24
PANEL = pl.DataFrame({"id": np.repeat(list("abcdef"), 4), "year": np.tile([2001, 2002, 2003, 2004], 6)}).with_columns(
    x=np.arange(N) % 7 + 1.0,
    z=np.arange(N) % 5 - 2.0,
    w=np.arange(N) % 3 + 0.5,
    y=np.arange(N) ** 2.0,
    g=pl.Series(list("abc") * 8),
    when=pl.date(2001 + pl.int_range(N) % 4, 1, 1),
    listed=pl.Series([[1]] * N),
)
PANEL = PANEL.with_columns(pl.col("x").alias("a b"), pl.col("x").alias("c(d)"), pl.col("x").alias("ln.x"))

WRONG = {  # formula: what the message names, the way out
    # Stata
    "y ~ l.x": ("l.x", "L.x"),
    "y ~ L2D.x": ("L2D.x", "L2.D.x"),
    "y ~ l2.x + z": ("l2.x", "L2.x"),
    "y ~ d.x": ("d.x", "D.x"),
    "y ~ f.x": ("f.x", "F.x"),
    "y ~ i.year": ("i.year", "C(year)"),
    "y ~ ib2003.year": ("ib2003.year", "C(year, ref=2003)"),
    "y ~ c.x#c.z": ("#", "x:z"),
    "y ~ c.x##c.z": ("##", "x*z"),
    "y ~ i.g#c.x": ("#", "C(g):x"),
    "y ~ S.x": ("S.x", "I(x - L.x)"),
    "y ~ S2.x": ("S2.x", "I(x - L2.x)"),
    "xtset id year": ("xtset", "y ~ x1 + x2"),
    "xtreg y x z, fe": ("xtreg", "y ~ x1 + x2"),
    "reg y x": ("reg", "y ~ x1 + x2"),
    "y ~ x, robust": ("comma", "arguments"),
    "y ~ x if year > 2002": ("between x and if", "+"),
    "y ~ _cons + x": ("_cons", "always there"),
    # R
    "y ~ scale(x)": ("scale()", "column of the data"),
    "y ~ poly(x, 2)": ("poly()", "x + x^2"),
    "y ~ bs(x, 3)": ("bs()", "x + x^2"),
    "y ~ splines::bs(x)": (":", "x"),
    "y ~ ns(x)": ("ns()", "x + x^2"),
    "y ~ lag(x, -1)": ("lag(x, -1)", "F.x"),
    "y ~ lag(x, -2)": ("lag(x, -2)", "F2.x"),
    "y ~ lag(x, 1.5)": ("1.5", "lag(x, 2)"),
    "y ~ lag(x, k)": ("whole periods", "lag(x, 2)"),
    "y ~ lag(x, 1, 2)": ("lag()", "lag(x, 2)"),
    "y ~ lag()": ("lag()", "lag(x)"),
    "y ~ diff(x, 2)": ("diff(x, 2)", "D2.x"),
    "y ~ ifelse(x > 1, 1, 0)": ("ifelse()", "column of the data"),
    "y ~ cut(x, 3)": ("cut()", "column of the data"),
    "y ~ relevel(g, ref = 'b')": ("relevel()", "C(g, ref='a')"),
    "y ~ C(g, Treatment('b'))": ("C()", "ref="),
    "y ~ interaction(x, g)": ("interaction()", "a:b"),
    "y ~ offset(x)": ("offset()", "I(y - x)"),
    "y ~ x + (1 | id)": ("lme4", "effects='random'"),
    "y ~ (x + z)^2": ("two ways", "x + z + x:z"),
    "y ~ (x:z)^2": ("x:z", "I((x * z)^2)"),
    "y ~ x %in% z": ("%", "column of the data"),
    "y ~ x/z": ("/", "I(x / z)"),
    "y ~ .": (".", "one by one"),
    "y ~ x - z": ("- z", "I(a - b)"),
    "y ~ x | id^year": ("id^", "C(id):C(x)"),
    "y ~ x | id | z": ("second '|'", "iv="),
    "y ~ x | id | z ~ w": ("second '|'", "iv="),
    "y ~ x | 0": ("| 0", "leave the bar out"),
    "y ~ x | fe(id)": ("fe(...)", "y ~ x | unit"),
    "y ~ x | gmm(y, 2:4) iv(x)": ("gmm(...)", "gmm=gmm('y', lags=(2, 4))"),
    "y ~ x | gmm(y, 2:99)": ("gmm(...)", "lags=(2, None)"),
    "y ~ x | timedumm": ("timedumm", "time_dummies"),
    "y ~ x | id + id": ("id stands twice", "once"),
    "y ~ x |": ("'|'", "unit + year"),
    "y ~ x | id - year": ("'-'", "unit + year"),
    "y ~ sw(x, z)": ("sw()", "specification_curve"),
    "y ~ i(year, g)": ("i(year, g)", "I(g == 'value')"),
    "y ~ i(year):x": ("i()", "inside the brackets"),
    "y ~ i(year, x, ref=1999)": ("ref=1999", "2001, 2002"),
    "y ~ C(g, ref='q')": ("ref='q'", "a, b, c"),
    "y ~ i(year, x, bin=2)": ("bin", "ref=2011"),
    # Python
    "y ~ np.log(x)": ("np.log()", "log(...)"),
    "y ~ numpy.exp(x)": ("numpy.exp()", "exp(...)"),
    "y ~ x.shift(1)": ("x.shift()", "L.x"),
    "y ~ x.diff()": ("x.diff()", "D.x"),
    "y ~ x.__class__": ("x.__class__", "write x"),
    "y ~ x.values": ("x.values", "write x"),
    "y ~ __import__('os').system('true')": ("'.'", "one by one"),
    "y ~ __import__('os')": ("__import__()", "column of the data"),
    "y ~ eval('x')": ("eval()", "column of the data"),
    "y ~ open('/etc/hostname')": ("open()", "column of the data"),
    "y ~ (lambda: x)()": ("after )", "+"),
    "y ~ [v for v in x]": ("[", "data"),
    "y ~ x[0]": ("[", "data"),
    "y ~ {x}": ("{", "study"),
    "y ~ x; z": (";", "arguments"),
    "y ~ x @ z": ("@", "column"),
    "y ~ x ? z": ("?", "one by one"),
    "y ~ x == 1": ("==", "I(x == 0)"),
    "y ~ I(x := 2)": (":", "a * b"),
    "y ~ I(x > 0 > z)": ("two comparisons", "I((x > 0) * (x < 1))"),
    "y ~ Q('a b')": ("Q()", "`a b`"),
    "y ~ x + EntityEffects": ("EntityEffects", "effects='unit'"),
    "y ~ log": ("log", "not in the data"),
    "y ~ Log(x)": ("Log()", "log(...)"),
    "y ~ lgo(x)": ("lgo()", "log(...)"),
    "y ~ x(z)": ("x is a column", "x:x"),
    # names
    "y ~ a b": ("a b", "`a b`"),
    "y ~ L.a b": ("a b", "`a b`"),
    "y ~ c(d)": ("c(d)", "`c(d)`"),
    "y ~ 2012x": ("2012x", "`2012x`"),
    "y ~ `x": ("not closed", "`a b`"),
    "y ~ ``": ("nothing", "`a b`"),
    "y ~ 'x'": ("'x'", "backquotes"),
    "y ~ xx": ("xx", "not in the data"),
    "y ~ L.q": ("q", "not in the data"),
    "y ~ log(q)": ("q", "not in the data"),
    "y ~ x \uff0b z": ("full-width", "write '+'"),
    # form
    "": ("no '~'", "y ~ x1 + x2"),
    "y": ("no '~'", "y ~ x1 + x2"),
    "y = x": ("'='", "y ~ x1 + x2"),
    "y ~": ("ends", "y ~ x1 + x2"),
    "~ x": ("~", "outcome"),
    "y ~ x +": ("ends", "y ~ x1 + x2"),
    "y ~ x ~ z": ("second '~'", "one"),
    "y ~ x z": ("between x and z", "+"),
    "y ~ x + + z": ("'+' and '+'", "one of them"),
    "y ~ (x + z": ("not closed", "log(x2)"),
    "y ~ x)": ("bracket", "y ~ x1 + x2"),
    "y + z ~ x": ("one outcome", "I(a * b)"),
    "y*z ~ x": ("one outcome", "I(a * b)"),
    "C(g) ~ x": ("C(g)", "number"),
    "g ~ x": ("g", "number"),
    "y ~ 2*x": ("number", "I(2 * x)"),
    "y ~ x + 3": ("3", "intercept"),
    "y ~ x^z": ("z", "I(x ** z)"),
    "y ~ x^0": ("x^0", "leave it out"),
    "y ~ 2^x": ("2", "I(2 * x)"),
    "y ~ x:x": ("x stands twice", "x^2"),
    "y ~ g^2": ("g", "C(g)"),
    "y ~ C(g)^2": ("C(g)", "categories"),
    "y ~ log(C(g))": ("C(g)", "term of its own"),
    "y ~ D.C(g)": ("C(g)", "D.x"),
    "y ~ log(g)": ("g holds String", "C(g)"),
    "y ~ when": ("when holds Date", "C(when)"),
    "y ~ C(listed)": ("listed holds List", "text or numbers"),
    "y ~ log()": ("log()", "log(x)"),
    "y ~ log(x, 2)": ("log()", "log(x)"),
    "y ~ log(z)": ("log(z)", "set them to missing"),
    "y ~ I(1 / z)": ("I(1 / z)", "set them to missing"),
    "y ~ sqrt(z)": ("sqrt(z)", "set them to missing"),
    "y ~ z^0.5": ("z ** 0.5", "set them to missing"),
    "y ~ exp(I(x * 1000))": ("exp(x * 1000)", "set them to missing"),
    "y ~ L.(x + z)": ("L.(...)", "L.I(a + b)"),
    "y ~ L.2": ("L.2", "L2.x"),
    "y ~ W2.x": ("W2.", "W.W.x"),
    "y ~ W.x": ("W.x", "weights="),
    "y ~ L(3:1).x": ("3:1", "L(1:3).x"),
    "y ~ L(1:x).x": ("L", "L"),
    "y ~ log(L(1:2).x)": ("several lags", "L(1:3).log(x)"),
    "y ~ I(g == 'q')": ("'q'", "a, b, c"),
    "y ~ I('a')": ("'a'", "compare"),
    "y ~ x + `x` + I(x)" + " + x" * 3 + " + q": ("q", "not in the data"),
    "y ~ " + "(" * 200 + "x" + ")" * 200: ("deep", "column of the data"),
    "y ~ " + "L." * 5000 + "x": ("deep", "column of the data"),
    "y ~ I(" + "-" * 5000 + "x)": ("deep", "column of the data"),
    "y ~ " + "*".join(f"v{i}" for i in range(40)): ("more than 2000 terms", "interactions"),
    "y ~ " + "x + " * 9000 + "x": ("signs", "fewer regressors"),
}


@pytest.mark.parametrize("formula", WRONG, ids=lambda f: f[:40])
def test_refused(formula):
    named, way_out = WRONG[formula]
    with pytest.raises(InputError) as caught:
        design(PANEL, formula, "id", "year")
    said = str(caught.value)
    assert named in said and way_out in said, said
    assert said.endswith(".") and "\n" not in said and said.count(". ") <= 2 and len(said) < 700, said
    assert "not in the data" not in said or re.search(r"\b(q|xx|log)\b", formula), said  # no column is blamed wrongly


@pytest.mark.parametrize("given", [None, 3, ["y ~ x"], b"y ~ x"])
def test_a_formula_is_text(given):
    with pytest.raises(InputError, match="A formula is text such as 'y ~ x1"):
        design(PANEL, given, "id", "year")


def test_random_text_is_read_or_refused():
    """No text whatever ends in another error, and none is evaluated."""
    rng = random.Random(7)
    pieces = """y ~ x z L. L2. D. W. ( ) + - * : ^ ** / | , = == > 2 0 1 0.5 'a' log I C i lag L L(1:2). g year ref c .
        # % __class__ lambda [ ] \\ ` " ~""".split()
    pieces += ["`a b`", " ", "\n", "\t", "\0", "\u00e9", "\uff08", "\u200b", "1e999"]
    read = 0
    for _ in range(6000):
        text = "y ~ " * rng.randrange(2) + "".join(rng.choice(pieces) for _ in range(rng.randrange(1, 12)))
        try:
            design(PANEL, text, "id", "year")
            read += 1
        except InputError as exc:
            assert "\n" not in str(exc).replace(text, "") and str(exc).endswith("."), (text, str(exc))
    assert read > 30


def test_what_is_read_can_be_written_again():
    """The name of a term, read as a formula, is the same term."""
    texts = ["L.log(x + 1)", "log(L.x)", "x^2", "I(x / (1 + w))", "I(-x ** 2)", "I((x - z) - (w - z))"]
    texts += [
        "I((-x) ** 2)",
        "I(x - (z - w))",
        "F2.I(x + z)",
        "I(2 ** x ** 0.5)",
        "sqrt(abs(z)):I(g == 'a')",
        "L.g",
        "x^-1",
    ]
    for text in texts:
        label = term_label(text)
        one, other = (design(PANEL, f"y ~ {t}", "id", "year") for t in (text, label))
        np.testing.assert_array_equal(one.x, other.x, err_msg=text)
        assert one.names == other.names


def test_names_and_functions_do_not_meet():
    """Columns called like functions and operators are columns unless a bracket or a dot follows."""
    frame = PANEL.select("id", "year", "y", *(pl.col("x").alias(name) for name in (*FUNCTIONS, "ref", "c")))
    names = [*FUNCTIONS, "ref", "c"]
    got = design(frame, "y ~ " + " + ".join(names), "id", "year")
    assert got.names == names
    np.testing.assert_array_equal(
        design(frame, "y ~ log(log) + L.L + I(I + C)", "id", "year").x[:, 0], np.log(PANEL["x"])
    )


def test_columns_that_a_formula_names():
    assert named_columns("log(`a b`) ~ L.x:C(g, ref='a') + i(year, z, ref=2001) | id") == ["a b", "x", "g", "year", "z"]
    assert read_formula("y ~ x | id + `a b`").effects == ("id", "a b")
