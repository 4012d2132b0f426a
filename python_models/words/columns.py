"""What tables and columns hold: the English stands in dbt's files, by which the Chinese is found."""

from python_models.words import Words
from python_models.words.columns_of_marts import OF_MARTS
from python_models.words.columns_of_models import OF_MODELS
from python_models.words.columns_of_results import OF_RESULTS
from python_models.words.columns_of_seeds import OF_SEEDS
from python_models.words.columns_of_variables import OF_VARIABLES

COLUMNS = Words(
    {english: (english, chinese) for english, chinese in (*OF_MARTS, *OF_MODELS, *OF_RESULTS, *OF_SEEDS, *OF_VARIABLES)}
)
