"""Import of GeoJSON, ESRI shapefiles and GeoPackages."""

from gis_data.vector.layers import SUFFIXES
from gis_data.vector.reading import LayerSummary, inspect_vector, read_vector

__all__ = ["SUFFIXES", "LayerSummary", "inspect_vector", "read_vector"]
