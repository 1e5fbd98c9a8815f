"""How near two divisions are to each other in the hierarchy, and what that weighs."""

from __future__ import annotations

NEAR = {6: 40.0, 4: 25.0, 2: 12.0, 0: 0.0}
PRIOR = {"province": 15.0, "city": 12.0, "county": 6.0, "town": 0.0}
MARGIN = 5.0


def nearness(a: str, b: str) -> int:
    """Return how much of two codes is the same: 6 for one county, 4 for one prefecture, 2 for one province.

    >>> nearness("331081", "331003"), nearness("330000", "331081"), nearness("110105", "210000")
    (4, 2, 0)
    """
    if a == b:
        return 6
    if a[:4] == b[:4]:
        return 4
    return 2 if a[:2] == b[:2] else 0
