"""The webhook: one POST with the alert's id as its key; every other end than 2xx is told as a reason."""

import http.client
import io
import urllib.error
import urllib.request
from email.message import Message
from typing import Any

import orjson
import pytest

from marsad.settings import Settings
from workers.alerts.channels import Undelivered, webhook

HOOK = "http://hook.example/alerts"


class Endpoint(urllib.request.HTTPHandler):
    """Answers every request with one status, or fails as told."""

    def __init__(
        self, status: int = 200, error: Exception | None = None, headers: dict[str, str] | None = None
    ) -> None:
        super().__init__()
        self.status, self.error, self.headers = status, error, headers or {}
        self.requests: list[urllib.request.Request] = []

    def http_open(self, req: urllib.request.Request) -> Any:
        self.requests.append(req)
        if self.error:
            raise self.error
        headers = Message()
        for name, value in self.headers.items():
            headers[name] = value
        answer: Any = urllib.response.addinfourl(io.BytesIO(b""), headers, req.full_url, self.status)
        answer.msg = "as told"
        return answer


def deliver(endpoint: Endpoint, monkeypatch: pytest.MonkeyPatch) -> None:
    opener = urllib.request.build_opener(endpoint, webhook._NoRedirects())
    monkeypatch.setattr(webhook, "_OPENER", opener)
    webhook.deliver("m1", {"message": "انفجار"}, Settings(webhook_url=HOOK), None)  # type: ignore[arg-type]


@pytest.mark.parametrize("status", [200, 201, 202, 204])
def test_any_two_hundred_is_a_delivery(status: int, monkeypatch: pytest.MonkeyPatch) -> None:
    endpoint = Endpoint(status)
    deliver(endpoint, monkeypatch)
    (request,) = endpoint.requests
    assert (request.full_url, request.get_method(), request.timeout) == (HOOK, "POST", 5.0)
    assert request.get_header("Idempotency-key") == "m1"
    assert request.get_header("Content-type") == "application/json; charset=utf-8"
    assert isinstance(request.data, bytes)
    assert orjson.loads(request.data) == {"message": "انفجار"}


@pytest.mark.parametrize("status", [301, 302, 307, 400, 404, 429, 500, 503])
def test_any_other_answer_is_none(status: int, monkeypatch: pytest.MonkeyPatch) -> None:
    endpoint = Endpoint(status, headers={"Location": "http://elsewhere.example/"})
    with pytest.raises(Undelivered, match=f"it answered {status}"):
        deliver(endpoint, monkeypatch)
    assert len(endpoint.requests) == 1  # no redirect is followed: the alert is for the endpoint that was named


@pytest.mark.parametrize(
    ("error", "reason"),
    [
        (urllib.error.URLError(ConnectionRefusedError(111, "Connection refused")), "Connection refused"),
        (TimeoutError("timed out"), "timed out"),
        (ConnectionResetError(104, "reset by peer"), "reset by peer"),
        (http.client.BadStatusLine("220 mail.example ESMTP"), "220 mail.example ESMTP"),
        (http.client.IncompleteRead(b""), "IncompleteRead"),
    ],
)
def test_every_failure_is_told(error: Exception, reason: str, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(Undelivered, match=reason) as caught:
        deliver(Endpoint(error=error), monkeypatch)
    assert str(caught.value).startswith("hook.example: ")
    assert "/alerts" not in str(caught.value)  # the path is often the endpoint's secret


def test_it_is_wanted_where_an_endpoint_is_named() -> None:
    assert webhook.wanted(Settings(webhook_url=HOOK))
    assert not webhook.wanted(Settings())
