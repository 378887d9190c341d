"""A worker that lives and takes nothing any more ends itself, so that it can be started anew."""

from __future__ import annotations

import os
import signal
import subprocess
import time
from datetime import timedelta

import pytest

from marsad.clients import redis_client
from marsad.settings import Settings
from tests.integration.product import Marsad, until
from workers.alerts import vitals
from workers.app import configure


@pytest.fixture
def product(settings: Settings) -> Marsad:
    short = {
        "soft_limit": timedelta(seconds=2),
        "hard_limit": timedelta(seconds=3),
        "webhook_timeout": timedelta(seconds=0.5),
    }
    return Marsad(settings.model_copy(update=short))


def test_a_worker_that_takes_no_tasks_ends(product: Marsad) -> None:
    app, client = configure(product.settings), redis_client(product.settings)
    process = product.start("work")
    try:
        until(lambda: vitals.workers(client), 60, "a worker")
        time.sleep(4)
        assert process.poll() is None
        # What a lost consumer looks like: the process lives, and no queue is read.
        for queue in ("marsad", f"alive.{vitals.workers(client)[0]}"):
            app.control.cancel_consumer(queue)
        assert process.wait(60) != 0
        assert "worker_stopped_working" in product.output("work").read_text()
    finally:
        product.stop()


def test_a_worker_that_was_frozen_goes_on(product: Marsad) -> None:
    client = redis_client(product.settings)
    process = product.start("work")
    try:
        until(lambda: vitals.workers(client), 60, "a worker")
        os.killpg(process.pid, signal.SIGSTOP)
        time.sleep(21)  # longer than the silence that ends it, and than what a tick may be late
        os.killpg(process.pid, signal.SIGCONT)
        with pytest.raises(subprocess.TimeoutExpired):
            process.wait(6)
        assert "worker_stopped_working" not in product.output("work").read_text()
    finally:
        product.stop()
