"""Effects of policies: difference in differences, event studies, placebo by permutation, spillover through W."""

from python_models.policy.did import Placebo, did, placebo_test
from python_models.policy.event_study import EventStudy, event_study

__all__ = ["EventStudy", "Placebo", "did", "event_study", "placebo_test"]
