"""Running on a schedule: ``broadsheet serve`` and ``broadsheet init``, beside a Prefect server.

No two runs write one dataset: the deployment admits one run and cancels a second (``CANCEL_NEW``), and the dataset has
a lock of its own, which also holds off runs that Prefect knows nothing of. A run that was killed stops sending
heartbeats; the automation made by ``init`` marks it crashed, which frees the deployment for the next tick.
"""

from __future__ import annotations

import datetime as dt
import os
import re
from pathlib import Path
from typing import Annotated, Any

import typer

from flows import prefect_env
from flows.request import UsageError, absolute
from flows.servers import LOCAL, ServerError, alive, server, speaking_to

FLOW = "broadsheet"
AUTOMATION = "broadsheet: mark killed runs crashed"
HEARTBEAT = 30
"""Seconds between signs of life of a run."""
PATIENCE = 3 * HEARTBEAT
"""Seconds without one after which a run counts as killed."""


def deployment_name(out: str) -> str:
    """Return the name of the deployment for a dataset: one dataset, one deployment.

    >>> deployment_name("/srv/papers/data")
    'srv-papers-data'
    """
    return re.sub(r"[^0-9A-Za-z\u4e00-\u9fff]+", "-", out).strip("-") or "data"


def serve(
    paths: Annotated[list[str], typer.Argument(metavar="PATH...", help="Files, folders, glob patterns.")],
    cron: Annotated[str, typer.Option("--cron", help='When to run, such as "0 6 * * *".')],
    out: Annotated[str, typer.Option("--out", "-o", help="The dataset.")] = "data",
    metadata: Annotated[str | None, typer.Option(help="CSV with what is known of the files.")] = None,
    published: Annotated[str | None, typer.Option(help="Publication date of files without one.")] = None,
    home: Annotated[str | None, typer.Option(help="Home place of files without one.")] = None,
    seeds: Annotated[str | None, typer.Option(metavar="DIR", help="Your own seed rows.")] = None,
    spacy_model: Annotated[str | None, typer.Option(help="An installed spaCy pipeline to use too.")] = None,
    workers: Annotated[int | None, typer.Option(help="Worker processes.")] = None,
    keep: Annotated[int, typer.Option(help="Snapshots to keep.")] = 3,
    max_bytes: Annotated[int | None, typer.Option(help="Size of the largest file that is read.")] = None,
    timeout: Annotated[float | None, typer.Option(help="Seconds after which a run is given up.")] = None,
    dataflow: Annotated[str | None, typer.Option(hidden=True)] = None,
) -> None:
    """Run on a schedule until stopped; each run computes only what changed."""
    from flows.dataflow import DEFAULT

    check_cron(cron)
    parameters = {
        "paths": [absolute(p) for p in paths], "out": absolute(out), "metadata": absolute(metadata) if metadata else None,
        "published": published, "home": home, "seeds": absolute(seeds) if seeds else None, "spacy_model": spacy_model,
        "workers": workers, "keep": keep, "max_bytes": max_bytes, "timeout": timeout, "dataflow": dataflow or DEFAULT,
    }  # fmt: skip
    os.environ.setdefault("PREFECT_FLOWS_HEARTBEAT_FREQUENCY", str(HEARTBEAT))
    prefect_env.apply()
    given = os.environ.get("PREFECT_API_URL")
    with server() as api, speaking_to(api):
        make_automation()
        typer.echo(f"serving {parameters['out']} at {cron!r}, Prefect at {api.removesuffix('/api')}; stop with Ctrl-C")
        deploy(parameters, cron, pause=api == given)


def check_cron(cron: str) -> None:
    """Raise ``UsageError`` for what is no cron expression."""
    from prefect.client.schemas.schedules import CronSchedule

    try:
        CronSchedule(cron=cron)
    except ValueError as error:
        raise UsageError(
            f"--cron is {cron!r}, expected minute, hour, day, month and weekday such as '0 6 * * *'"
        ) from error


def deploy(parameters: dict[str, Any], cron: str, *, pause: bool) -> None:
    """Make the deployment of a dataset and run what is due until stopped; pause it then where the server lives on."""
    from prefect.client.schemas.objects import ConcurrencyLimitConfig, ConcurrencyLimitStrategy
    from prefect.types.entrypoint import EntrypointType

    from flows.extract import extract

    limit = ConcurrencyLimitConfig(limit=1, collision_strategy=ConcurrencyLimitStrategy.CANCEL_NEW)
    extract.serve(
        name=deployment_name(str(parameters["out"])), cron=cron, parameters=parameters, global_limit=limit, limit=2,
        print_starting_message=False,
        pause_on_shutdown=pause, entrypoint_type=EntrypointType.MODULE_PATH,
        description=f"Reads {' '.join(parameters['paths'])} into {parameters['out']}.",
    )  # fmt: skip


def make_automation() -> str:
    """Make the automation that marks killed runs crashed, unless it is there; return what was done.

    Raises:
        ServerError: If the server refuses it.
    """
    from prefect.automations import Automation
    from prefect.client.schemas.objects import StateType
    from prefect.events.actions import ChangeFlowRunState
    from prefect.events.schemas.automations import EventTrigger, Posture
    from prefect.events.schemas.events import ResourceSpecification

    ended = {f"prefect.flow-run.{state}" for state in ("Completed", "Failed", "Cancelled", "Crashed")}
    made = Automation(
        name=AUTOMATION,
        description=f"A run that sent no sign of life for {PATIENCE} seconds is marked crashed; its slot is free then.",
        trigger=EventTrigger(
            after={"prefect.flow-run.heartbeat"},
            expect={"prefect.flow-run.heartbeat", *ended},
            match=ResourceSpecification({"prefect.resource.id": ["prefect.flow-run.*"]}),
            for_each={"prefect.resource.id"},
            posture=Posture.Proactive,
            threshold=1,
            within=dt.timedelta(seconds=PATIENCE),
        ),
        actions=[
            ChangeFlowRunState(
                state=StateType.CRASHED, name=None, message="No sign of life; the run was killed.", force=False
            )
        ],
    )
    try:
        Automation.read(name=AUTOMATION)  # type: ignore[unused-coroutine]  # no coroutine where no loop runs
    except ValueError:
        made.create()
        return "made"
    return "there already"


def init() -> None:
    """Prepare the Prefect server of PREFECT_API_URL: killed runs get marked crashed, which frees their slot."""
    prefect_env.apply()
    api = os.environ.get("PREFECT_API_URL") or (LOCAL if alive(LOCAL) else None)
    if api is None:
        raise ServerError("no Prefect server to prepare: start one (prefect server start) and set PREFECT_API_URL")
    if not alive(api):
        raise ServerError(f"no Prefect server answers at {api}: start it (prefect server start)")
    with speaking_to(api):
        typer.echo(f"automation {AUTOMATION!r}: {make_automation()}")
    typer.echo(
        f"start workers with PREFECT_FLOWS_HEARTBEAT_FREQUENCY={HEARTBEAT}, so that runs send signs of life; "
        f"{Path('prefect.yaml')} has a deployment for them"
    )
