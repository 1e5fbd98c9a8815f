"""Settings of Prefect that broadsheet needs; imported before Prefect is."""

from __future__ import annotations

import os

HOSTS = ("localhost", "127.0.0.1", "::1")

DEFAULTS = {
    "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
    "DO_NOT_TRACK": "1",
    "PREFECT_SERVER_EPHEMERAL_STARTUP_TIMEOUT_SECONDS": "120",
    "PREFECT_LOGGING_LEVEL": "WARNING",
    "PREFECT_LOGGING_TO_API_WHEN_MISSING_FLOW": "ignore",
    "PREFECT_SERVER_ALLOW_EPHEMERAL_MODE": "true",
    "PREFECT_CLI_PROMPT": "false",
}
"""What holds unless the user's environment says otherwise: no telemetry, patience with a slow start."""


def apply() -> None:
    """Set what is not set yet, and let loopback addresses pass by any proxy."""
    for name, value in DEFAULTS.items():
        os.environ.setdefault(name, value)
    for name in ("NO_PROXY", "no_proxy"):
        known = [h for h in os.environ.get(name, "").split(",") if h]
        os.environ[name] = ",".join(dict.fromkeys([*known, *HOSTS]))


apply()
