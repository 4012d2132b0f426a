"""Dynamic panels by GMM with the numbers of Stata's ``xtabond2``: difference, system and spatial system."""

from python_models.gmm.fit import fit_dynamic_panel
from python_models.gmm.specification import GMMWarning, gmm, iv

__all__ = ["GMMWarning", "fit_dynamic_panel", "gmm", "iv"]
