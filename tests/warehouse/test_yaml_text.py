"""YAML is read by libyaml as PyYAML reads it, with the errors of the parser in Python."""

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from python_models.studies.errors import StudyError
from python_models.studies.study import _Loader, _read, load_study
from tests.jobs import ATLANTIS, BUNDLED, ROOT
from warehouse.yaml_text import MOST, read_yaml

FOLDERS = (BUNDLED, ATLANTIS, ROOT / "studies", ROOT / "docs")
FILES = sorted(
    p for folder in FOLDERS for p in folder.rglob("*.yml") if "store" not in p.parts
)  # dbt keeps folders there
WORDS = st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=12)
LEAVES = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | WORDS
TREES = st.recursive(LEAVES, lambda t: st.lists(t, max_size=4) | st.dictionaries(WORDS, t, max_size=4), max_leaves=20)
WRONG = (
    "a: [1, 2",
    "a: 1\n b: 2",
    "a: !!python/object:os.system {}",
    "a: &x *y",
    "\t- a",
    "a: 'b",
    "%TAG",
    "{a: b}: c: d",
)


@pytest.fixture
def slow(monkeypatch):
    """Loads of the parser in Python."""
    asked, load = [], yaml.load
    monkeypatch.setattr(yaml, "load", lambda text, kind: asked.append(kind) or load(text, kind))
    return asked


@pytest.mark.skipif(not yaml.__with_libyaml__, reason="PyYAML without libyaml")
def test_every_file_of_ours_is_read_fast_and_the_same(slow):
    assert len(FILES) > 40
    for path in FILES:
        text = path.read_text(encoding="utf-8")
        assert read_yaml(text) == yaml.safe_load(text) and _read(text) == yaml.load(text, _Loader), path
        slow_ones = [kind for kind in slow if kind in (yaml.SafeLoader, _Loader)]
        assert len(slow_ones) == 2, path  # those of this test
        slow.clear()


@settings(max_examples=60, deadline=None)
@given(TREES, st.booleans())
def test_what_is_written_comes_back(tree, flow):
    text = yaml.safe_dump(tree, allow_unicode=True, default_flow_style=flow)
    assert read_yaml(text) == yaml.safe_load(text) == tree


@pytest.mark.parametrize("text", WRONG)
def test_errors_are_those_of_the_parser_in_python(text):
    said = []
    for read in (read_yaml, yaml.safe_load):
        with pytest.raises(yaml.YAMLError) as error:
            read(text)
        said.append((type(error.value), str(error.value)))
    assert said[0] == said[1]


def test_what_is_nested_beyond_measure_is_left_to_the_parser_that_says_so():
    assert read_yaml("[" * 20 + "]" * 20) == yaml.safe_load("[" * 20 + "]" * 20)
    for text in ("[" * (MOST + 1), "- " * MOST):
        with pytest.raises((RecursionError, yaml.YAMLError)):
            read_yaml(text)


def test_a_key_written_twice_is_refused_with_its_line(tmp_path):
    (tmp_path / "s.yml").write_text("name: s\ntitle: A\nsteps: []\ntitle: B\n", encoding="utf-8")
    with pytest.raises(StudyError, match="line 4: the key 'title' stands there twice"):
        load_study(tmp_path / "s.yml")
