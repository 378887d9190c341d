"""The product watches itself: what is wrong, from the signs of life. Pure."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from ingest.rhythm import gap
from ingest.state import FeedState
from workers.alerts.vitals import Vitals

# Our own sample ends by itself, so nothing new in it is no news.
SAMPLE = "sample"
# A feed that answers is quiet when nothing came for this many times its own mean gap. If entries came each by itself,
# one feed in sixty with an entry a day would be called so by mistake in a year; with 20, one that has an entry a week
# could be dead for five months.
QUIET_GAPS = 10
# But entries come in batches: a daily paper writes its list at once, a ministry closes for two days, and neither shows
# in the gaps of one batch. This many times the limit is beyond both.
QUIET_LEAST = 3
# Of a feed whose rhythm is not known, so many times the limit is its publisher's or our mistake.
QUIET_TIMES = 7
# A worker that is started again is back sooner; one that was stopped on purpose is not missed for ever.
GONE_AFTER = timedelta(seconds=30)
GONE_UNTIL = timedelta(minutes=10)


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
                             f"behind: the oldest article has waited {_ago(vitals.lag)[1]}; if it grows, start more "
                             "workers, or read faster with MARSAD_ACCURATE=false"))  # fmt: skip
    if vitals.polling_rests == "queue_full":
        found.append(Trouble("queue-full", "تباطأت قراءة المصادر: ذاكرة Redis تقارب حدّها",
                             "polling has slowed: Redis is near its memory limit; "
                             "start more workers or give Redis more"))  # fmt: skip
    states = [vitals.feeds[name] for name in sorted(enabled) if name in vitals.feeds]
    return found + [trouble for state in states if (trouble := _silent(state, vitals.at, silence_limit))]


def _silent(state: FeedState, at: datetime, limit: timedelta) -> Trouble | None:
    """What to say of a feed that cannot be read for longer than the limit, or that has had nothing new for long."""
    if _is_failing(state, at, limit):
        return Trouble(f"silent-feed:{state.id}", f"مصدر صامت، تتعذّر قراءته: {state.id}",
                       f"feed {state.id} cannot be read: `marsad feeds check {state.id}` tells why")  # fmt: skip
    if is_quiet(state, at, limit):
        return Trouble(f"silent-feed:{state.id}", f"مصدر صامت، يُقرأ ولا جديد فيه: {state.id}",
                       f"feed {state.id} is readable but has had nothing new for long: "
                       f"`marsad feeds check {state.id}` shows what it holds")  # fmt: skip
    return None


def _is_failing(state: FeedState, at: datetime, limit: timedelta) -> bool:
    if state.last_poll is None or not state.error:
        return False
    since = state.last_success or state.first_poll
    return since is not None and at - since > limit


def is_quiet(state: FeedState, at: datetime, limit: timedelta) -> bool:
    """Whether a feed that can be read has had nothing new for longer than is usual for it."""
    if state.id == SAMPLE or state.error:
        return False
    # Not read of late says something of the poller, or of a machine that was off, and nothing of the feed.
    if state.last_success is None or at - state.last_success > limit:
        return False
    since = state.last_new or state.first_poll
    return since is not None and at - since > quiet_after(state, limit)


def quiet_after(state: FeedState, limit: timedelta) -> timedelta:
    """How long a feed may have nothing new before that is worth a word, by its own rhythm."""
    between = usual_gap(state)
    return max(QUIET_LEAST * limit, QUIET_GAPS * between) if between else QUIET_TIMES * limit


def usual_gap(state: FeedState) -> timedelta | None:
    """A feed's mean time between two entries, the present silence left out; None when it is not known."""
    return gap(state.newest, datetime.fromtimestamp(state.newest[0], UTC)) if state.newest else None


def _ago(seconds: float) -> tuple[str, str]:
    minutes = round(seconds / 60)
    if seconds < 120:
        return f"{seconds:.0f} ثانية", f"{seconds:.0f} s"
    return (f"{minutes} دقيقة", f"{minutes} min") if minutes < 120 else (f"{minutes // 60} ساعة", f"{minutes // 60} h")


def last_seen(before: Mapping[str, datetime], vitals: Vitals) -> dict[str, datetime]:
    """Worker -> when it last gave a sign of life, `before` brought up to now; those missing for long are forgotten."""
    kept = {name: at for name, at in before.items() if vitals.at - at <= GONE_UNTIL}
    return kept | dict.fromkeys(vitals.workers, vitals.at)


def gone(seen: Mapping[str, datetime], vitals: Vitals) -> list[Trouble]:
    """The workers of `seen` that are missing while others live."""
    if not vitals.workers:
        return []  # "no-worker" says it
    missing = {name: vitals.at - at for name, at in seen.items() if name not in vitals.workers}
    return [
        Trouble(f"worker-gone:{name}", f"توقّف عامل المعالجة {name}، ويواصل غيره العمل",
                f"worker {name} is gone, others work on: its log tells why, unless it was stopped on purpose")
        for name, missed in sorted(missing.items())
        if GONE_AFTER < missed <= GONE_UNTIL
    ]  # fmt: skip


def opened(found: list[Trouble], before: Collection[str]) -> list[Trouble]:
    """Those that were not there before: each is told once."""
    return [trouble for trouble in found if trouble.id not in before]
