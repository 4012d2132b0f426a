"""Spatial weights, Moran's I and spatial panel models."""

from python_models.spatial.fit import fit_spatial_panel
from python_models.spatial.from_file import weights_from_file
from python_models.spatial.moran import local_moran, moran
from python_models.spatial.result import SpatialPanelFit, SpatialPanelFits
from python_models.spatial.weights import weights

__all__ = [
    "SpatialPanelFit",
    "SpatialPanelFits",
    "fit_spatial_panel",
    "local_moran",
    "moran",
    "weights",
    "weights_from_file",
]
