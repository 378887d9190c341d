"""The words of the Kibana objects, Arabic before English: labels of fields, and what stands for the codes of the index.

Words for types, classes and severities are those of the live page; countries are those that places are resolved to.
"""

from __future__ import annotations

import json
from functools import cache
from importlib.resources import files

LABELS = {
    "@timestamp": "الوقت · time",
    "event.action": "النوع · type",
    "event.start": "التاريخ · date",
    "event.provider": "الناشر · publisher",
    "event.id": "المعرّف · id",
    "event.ingested": "فُهرس · indexed",
    "message": "النص · text",
    "url.full": "الرابط · link",
    "rule.name": "القاعدة · rule",
    "marsad.abducted.value": "مخطوفون · abducted",
    "marsad.actors.name_ar.keyword": "الفاعل · actor",
    "marsad.actors.name_en.keyword": "الفاعل · actor (English)",
    "marsad.arrested.value": "موقوفون · arrested",
    "marsad.article_id": "الخبر · article",
    "marsad.attributed_to.keyword": "المصدر · credited source",
    "marsad.claimed_by.keyword": "المتبنّي · claimed by",
    "marsad.class": "الصنف · class",
    "marsad.country": "بلد الخلاصة · country of the feed",
    "marsad.date_precision": "دقة التاريخ · precision of the date",
    "marsad.delivery.webhook.error": "سبب الفشل · why it failed",
    "marsad.delivery.webhook.state": "الويب هوك · webhook",
    "marsad.entries": "المواد · entries",
    "marsad.error": "الخطأ · error",
    "marsad.error_streak": "أخطاء متتالية · errors in a row",
    "marsad.event_count": "الأحداث · events",
    "marsad.feed": "الخلاصة · feed",
    "marsad.gap": "الفاصل المعتاد · usual gap",
    "marsad.injured.value": "جرحى · injured",
    "marsad.killed.qualifier": "صيغة العدد · how the number is given",
    "marsad.killed.value": "قتلى · killed",
    "marsad.killed.vague": "عدد مبهم · vague number",
    "marsad.language": "اللغة · language",
    "marsad.last_new": "آخر جديد · last new",
    "marsad.last_success": "آخر نجاح · last success",
    "marsad.means": "الوسيلة · means",
    "marsad.modality": "درجة التأكيد · modality",
    "marsad.model.fallback": "سبب الرجوع للقواعد · why the rules stood in",
    "marsad.place.country": "البلد · country",
    "marsad.place.location": "الموقع · location",
    "marsad.place.name_ar.keyword": "المكان · place",
    "marsad.place.name_en.keyword": "المكان · place (English)",
    "marsad.place.precision": "دقة المكان · precision of the place",
    "marsad.published": "نُشر · published",
    "marsad.published_implied": "بلا وقت نشر · told no time",
    "marsad.salience": "رئيسي أو خلفية · main or background",
    "marsad.severity": "الخطورة · severity",
    "marsad.silence": "الصمت · silence",
    "marsad.status": "الحالة · status",
    "marsad.targets.name_ar.keyword": "المستهدف · target",
    "marsad.targets.name_en.keyword": "المستهدف · target (English)",
    "marsad.title": "العنوان · headline",
    "marsad.types": "الأنواع · types",
}
CODES = {
    "marsad.modality": {"asserted": "مؤكَّد", "claimed": "ادعاء", "denied": "نفي", "planned": "معتزَم"},
    "marsad.salience": {"main": "رئيسي", "background": "خلفية"},
    "marsad.status": {"ok": "سليمة", "failing": "متعثرة", "waiting": "تنتظر"},
    "marsad.date_precision": {"day": "يوم", "month": "شهر", "year": "سنة", "unknown": "مجهول"},
    "marsad.place.precision": {"site": "موضع", "city": "مدينة", "region": "منطقة", "country": "بلد"},
    "marsad.killed.vague": {"some": "بعض", "tens": "عشرات", "hundreds": "مئات"},
    "marsad.killed.qualifier": {
        "exact": "محدد", "at_least": "على الأقل", "about": "نحو", "up_to": "حتى", "unspecified": "غير محدد",
    },
    "marsad.delivery.webhook.state": {"waiting": "تنتظر", "delivered": "وصلت", "failed": "فشلت"},
}  # fmt: skip
# Field -> the table of the live page that has its words.
_PAGE = {
    "event.action": "types",
    "marsad.types": "types",
    "marsad.class": "classes",
    "marsad.severity": "severities",
}


def codes(field: str) -> dict[str, str]:
    """Code -> words, for a field of the index that holds codes; empty for any other."""
    if field in ("marsad.country", "marsad.place.country"):
        return _countries()
    found = _page()[_PAGE[field]] if field in _PAGE else CODES.get(field, {})
    return {code: f"{arabic} · {code.replace('_', ' ')}" for code, arabic in found.items()}


@cache
def _page() -> dict[str, dict[str, str]]:
    found: dict[str, dict[str, str]] = json.loads(files("console").joinpath("static/words.json").read_text("utf-8"))
    return found


@cache
def _countries() -> dict[str, str]:
    lines = files("workers.resolve").joinpath("countries.tsv").read_text("utf-8").splitlines()
    rows = (line.split("\t") for line in lines if not line.startswith("#"))
    return {code: f"{arabic.split('|')[0]} · {english}" for code, english, arabic, *_ in rows}
