"""An analysis written down once: specification, checks, engine and report of a study."""

from python_models.studies.check import check_study
from python_models.studies.data import StudyData
from python_models.studies.engine import StudyRun, run_study
from python_models.studies.errors import StudyError
from python_models.studies.study import Study, load_study

__all__ = ["Study", "StudyData", "StudyError", "StudyRun", "check_study", "load_study", "run_study"]
