"""Names of people, places and organisations by a trained model: evidence for the rules of each kind."""

from extractors.names.recognition import Entity, Recogniser, find_all, join, read, recogniser

__all__ = ["Entity", "Recogniser", "find_all", "join", "read", "recogniser"]
