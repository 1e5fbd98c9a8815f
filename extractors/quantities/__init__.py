"""Quantities: every number with its unit that measures or counts something.

``find`` recognises them in a text, ``normalize`` gives a mention its value, ``extract`` makes the rows of a page.
"""

from extractors.quantities.normalization import Quantity, normalize
from extractors.quantities.recognition import extract, find

__all__ = ["Quantity", "extract", "find", "normalize"]
