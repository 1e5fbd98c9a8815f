"""Places: every place on the page, with its official code, resolved by the document."""

from extractors.places.home import find_home, resolve_name

__all__ = ["find_home", "resolve_name"]
