"""The errors a caller can act on."""

from __future__ import annotations


class BroadsheetError(Exception):
    """Base of all errors that broadsheet raises on purpose."""


class SeedError(BroadsheetError):
    """A seed file breaks its schema; the message lists every fault with its line."""
