"""Dates: temporal expressions, the days they cover and their TIMEX3 values."""

from extractors.dates.normalization import normalize
from extractors.dates.recognition import find
from extractors.dates.resolution import extract
from extractors.dates.values import Context, DateValue, number

__all__ = ["Context", "DateValue", "extract", "find", "normalize", "number"]
