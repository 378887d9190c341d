"""The Celery application: JSON only, no results, limits on every task, and supervised from outside."""

from __future__ import annotations

from typing import Any

from celery import Celery, signals

from marsad import log
from marsad import settings as settings_module
from marsad.settings import Settings

app = Celery("marsad")


def configure(settings: Settings) -> Celery:
    """Bring the settings into Celery; call once in each process that sends or runs tasks."""
    app.conf.update(
        broker_url=settings.broker,
        include=["workers.tasks"],
        accept_content=["json"],
        task_serializer="json",
        task_ignore_result=True,
        task_soft_time_limit=settings.soft_limit.total_seconds(),
        task_time_limit=settings.hard_limit.total_seconds(),
        task_default_queue="marsad",
        # The stream is the queue of record, a wake-up is not worth keeping: acknowledged when received.
        task_acks_late=False,
        worker_prefetch_multiplier=1,
        worker_concurrency=settings.worker_processes,
        worker_soft_shutdown_timeout=settings.soft_limit.total_seconds(),
        # Only for tasks acknowledged late, of which there are none; unset, Celery warns at every lost connection.
        worker_cancel_long_running_tasks_on_connection_loss=False,
        worker_hijack_root_logger=False,
        worker_redirect_stdouts=False,
        broker_connection_retry_on_startup=True,
        # A Redis restart must not end the worker: it tries for as long as it takes.
        broker_connection_max_retries=None,
        broker_transport_options={
            "socket_timeout": 30,
            "socket_connect_timeout": 5,
            "socket_keepalive": True,
            "health_check_interval": 25,
            "master_name": settings.sentinel_master,
        },
        beat_schedule={
            # Wake-ups come from the pollers and the workers' own timers, which know whether anybody listens.
            "health": {"task": "health", "schedule": 30.0, "options": {"expires": 30}},
        },
        timezone="UTC",
    )
    return app


@signals.setup_logging.connect  # type: ignore[untyped-decorator]
def _log_as_everything_else(**_: Any) -> None:
    log.configure(settings_module.load())
