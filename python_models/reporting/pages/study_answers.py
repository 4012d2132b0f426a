"""What the stored studies answer, a paragraph each, for the head of the panel's report."""

import polars as pl

from python_models.reporting.pages.stored_tables import StoredTables
from python_models.words import Language, mark

MAIN = "main"  # the study whose sections the report shows goes first


def study_answers(stored: StoredTables, language: Language = "en") -> list[str]:
    """``Title: sentences`` of each study with answers, study zero first; the sentences as they were stored.

    They are those of its sensitivity and comparison steps (``words.answers``): size, sign and interval, and under how
    many other choices that stands. Nothing is added here, so the head says no more than the tables do.
    """
    answers = stored.get("results.study_answers")
    studies = stored.get("results.studies")
    if answers is None or studies is None or answers.is_empty():
        return []
    steps = stored.get("results.study_steps")
    order = (
        answers
        if steps is None
        else answers.join(steps.select("study", "step", at="position"), on=["study", "step"], how="left").sort(
            "at", "position", maintain_order=True, nulls_last=True
        )
    )
    titles = {row["study"]: row["title"] or row["study"] for row in studies.select("study", "title").to_dicts()}
    named = sorted(titles, key=lambda name: (name != MAIN, name))
    said = {name: order.filter(pl.col("study") == name)["answer"].to_list() for name in named}
    between = mark("space", language)
    return [titles[name] + mark("colon", language) + between.join(said[name]) for name in named if said[name]]
