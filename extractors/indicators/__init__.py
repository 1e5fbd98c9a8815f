"""Indicators: every quantity with its name, measure, status, period and place."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from extractors.indicators.linking import Evidence, link
from extractors.page import Page

__all__ = ["extract"]


def extract(
    page: Page,
    quantities: Sequence[dict[str, Any]],
    dates: Sequence[dict[str, Any]],
    places: Sequence[dict[str, Any]],
    people: Sequence[dict[str, Any]] = (),
) -> list[dict[str, Any]]:
    """Return the rows of ``indicators`` for a page, one row a quantity, in text order.

    A quantity that cannot be linked keeps its value, with null links.

    Args:
        page: The document.
        quantities: Its rows of ``quantities``.
        dates: Its rows of ``dates``.
        places: Its rows of ``places``.
        people: Its rows of ``people``; what stands inside a name is no noun phrase.
    """
    return link(page, Evidence(quantities, dates, places, people))
