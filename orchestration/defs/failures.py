"""What stopped a step, in words on the run's page: Dagster itself shows an error as it was raised, in English."""

import dagster as dg

from orchestration.language import told
from orchestration.run_log import cause_of


@dg.failure_hook(name="failure_in_words")
def failure_in_words(context: dg.HookContext) -> None:
    """An entry of level ERROR with the error in the panel's language, where that is another."""
    if context.op_exception is None:
        return
    raised = cause_of(context.op_exception)
    if (said := told(raised)) != raised:
        context.log.error(said)
