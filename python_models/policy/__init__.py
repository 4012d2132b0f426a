"""Effects of policies: difference in differences, event studies, placebo by permutation, spillover through W."""

from python_models.policy.decomposition import Decomposition, did_decomposition
from python_models.policy.did import Placebo, did, placebo_test
from python_models.policy.event_study import EventStudy, event_study

__all__ = ["Decomposition", "EventStudy", "Placebo", "did", "did_decomposition", "event_study", "placebo_test"]
