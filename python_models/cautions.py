"""A reason to read a number with care, as a fact: a key and its values. Sentences are made in ``words``."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class Caution:
    """What is to be held against an estimate, a test or a sample.

    Attributes
    ----------
    key
        A key of ``words.cautions``, for instance ``hansen_high``; decisions are taken on it, never on the sentence.
    values
        What the sentence tells: numbers, names of variables, other facts (JSON can hold all of them).
    """

    key: str
    values: Mapping[str, Any] = field(default_factory=dict)
