"""The base of all that is read from YAML: what the files may say, and nothing else."""

from pydantic import BaseModel, ConfigDict


class Strict(BaseModel):
    """No key that is not known: a misspelt one would otherwise be ignored in silence."""

    model_config = ConfigDict(extra="forbid", frozen=True)
