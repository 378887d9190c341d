"""Logging: structlog for everything, Celery and uvicorn included; pretty on a terminal, JSON otherwise."""

from __future__ import annotations

import logging
import sys
from typing import Any

import structlog

from marsad.settings import Settings

# Noisy below this: one line per request or per wake-up says nothing to an operator.
QUIET = {"elastic_transport": "warning", "celery.app.trace": "warning", "celery.worker.strategy": "warning",
         "celery.beat": "warning", "uvicorn.access": "warning", "kombu": "warning", "asyncio": "warning"}  # fmt: skip


def configure(settings: Settings) -> None:
    """Send structlog and the standard library's loggers through one formatter to stderr."""
    shared: list[Any] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_logger_name,
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        # What is below the level costs nothing: thousands of polls a second say at debug that nothing was new.
        wrapper_class=structlog.make_filtering_bound_logger(logging.getLevelName(settings.log_level.upper())),
        cache_logger_on_first_use=True,
    )
    output = logging.StreamHandler(sys.stderr)
    output.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=shared,
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, *_rendering(settings)],
        )
    )
    root = logging.getLogger()
    root.handlers = [output]
    root.setLevel(settings.log_level.upper())
    for name, level in QUIET.items():
        logging.getLogger(name).setLevel(max(logging.getLevelName(level.upper()), root.level))


def _rendering(settings: Settings) -> list[Any]:
    pretty = settings.log_format == "pretty" or (settings.log_format == "auto" and sys.stderr.isatty())
    if pretty:
        return [structlog.dev.ConsoleRenderer()]
    return [structlog.processors.format_exc_info, structlog.processors.JSONRenderer(ensure_ascii=False)]
