"""Spatial weights, Moran's I and spatial panel models."""

from python_models.spatial.durbin import fit_spatial_panel

__all__ = ["fit_spatial_panel"]
