"""The product watches itself: what is wrong, from the signs of life. Pure."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import timedelta

from workers.alerts.vitals import Vitals


@dataclass(frozen=True, slots=True)
class Trouble:
    """Something an operator should look at: what it is and what to do, in Arabic for the page and in English."""

    id: str
    text_ar: str
    text_en: str


def troubles(
    vitals: Vitals, enabled: Collection[str], lag_limit: timedelta, silence_limit: timedelta, index_answers: bool = True
) -> list[Trouble]:
    """What is wrong now; `enabled` are the ids of the feeds that should be polled."""
    found = []
    if not index_answers:
        found.append(Trouble("index-down", "الفهرس (Elasticsearch) لا يجيب؛ المقالات تنتظر في الطابور",
                             "Elasticsearch does not answer; articles wait on the queue"))  # fmt: skip
    if not vitals.workers:
        found.append(Trouble("no-worker", "لا يعمل أي عامل معالجة؛ لن تظهر أحداث جديدة",
                             "no worker is running; no new events will appear: start `marsad work`"))  # fmt: skip
    if not vitals.pollers:
        found.append(Trouble("no-poller", "لا يعمل جالب المصادر؛ لا تُقرأ أي مصادر",
                             "no poller is running; no feed is read: start `marsad poll`"))  # fmt: skip
    if vitals.lag > lag_limit.total_seconds():
        found.append(Trouble("lag", f"تأخر في المعالجة: أقدم مقال ينتظر منذ {_ago(vitals.lag)[0]}",
                             f"behind: the oldest article has waited {_ago(vitals.lag)[1]}"))  # fmt: skip
    return found + [_silent(name) for name in sorted(enabled) if _is_silent(vitals, name, silence_limit)]


def _is_silent(vitals: Vitals, feed: str, limit: timedelta) -> bool:
    """A feed that was tried and has not been readable for longer than the limit."""
    state = vitals.feeds.get(feed)
    if state is None or state.last_poll is None or not state.error:
        return False
    since = state.last_success or state.first_poll
    return since is not None and vitals.at - since > limit


def _silent(feed: str) -> Trouble:
    return Trouble(f"silent-feed:{feed}", f"مصدر صامت: {feed}",
                   f"feed {feed} has been silent: `marsad feeds check {feed}` tells why")  # fmt: skip


def _ago(seconds: float) -> tuple[str, str]:
    minutes = round(seconds / 60)
    if seconds < 120:
        return f"{seconds:.0f} ثانية", f"{seconds:.0f} s"
    return (f"{minutes} دقيقة", f"{minutes} min") if minutes < 120 else (f"{minutes // 60} ساعة", f"{minutes // 60} h")


def opened(found: list[Trouble], before: Collection[str]) -> list[Trouble]:
    """Those that were not there before: each is told once."""
    return [trouble for trouble in found if trouble.id not in before]
