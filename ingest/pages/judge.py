"""Judges whether the text found on a page is the article's, and tells more than its feed: pure.

lines | those of the article | front page? other script? other news? no longer than the feed? a list? | PageText
"""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from ingest.article import Article, clean
from ingest.pages.main_text import Found
from ingest.pages.page import NoText, PageText, Reason

LONGEST = 200_000  # code points
# A page tells at least this much; with a summary, also more than that.
LEAST = 120
GAIN = 1.2
# Of the words of title and summary so many must be in the text; fewer, when the page names itself by the title. Of
# other news of the day a tenth is.
SHARED = 0.4
SHARED_IF_NAMED = 0.15
NAMED = 0.6
# A summary of which less than this is in the text stands above it on the page, and is kept there.
TOLD = 0.5
_SAMPLE = 20_000  # code points; what a text is shows in its beginning
# What stands between the paragraphs and belongs to other articles or to the page. It is short: no report's sentence.
_BETWEEN_LONGEST = 160
_BETWEEN = re.compile(
    r"\W*(?:(?:[اإأ]قر[أا]و?ا?|طالع|شاهد|انظر)\W+(?:[أا]يضا|المزيد|كذلك)"
    r"|(?:[أا]خبار|مواضيع|موضوعات|مقالات) (?:ذات صلة|متعلقة|مشابهة)|الوسوم\b|كلمات مفتاحية|تابعونا|المصدر\s*:"
    r"|شارك(?:ها)? (?:المقال|الخبر|على|عبر)"
    r"|read (?:also|more)\b|see also\b|related (?:articles|stories|news)|share this\b)",
    re.IGNORECASE,
)
_PAYWALL_LONGEST = 200
_PAYWALL = re.compile(
    r"(?:اشترك|سجل|تسجيل) (?:الدخول|حسابك|الآن|معنا|في)?[^.]{0,30}(?:لقراءة|لمتابعة|لمواصلة|للوصول|للاطلاع)"
    r"|(?:المشتركين|للمشتركين|للأعضاء) فقط"
    r"|(?:المحتوى|المقال|التقرير) (?:خاص|متاح|حصري|مخصص)[^.]{0,20}(?:بالمشتركين|للمشتركين)"
    r"|(?:subscribe|sign in|log in) to (?:continue|keep|read)|(?:only for|exclusive to) subscribers",
    re.IGNORECASE,
)
_CONSENT = re.compile(r"ملفات (?:تعريف )?الارتباط|الكوكيز|سياسة الخصوصية|\bcookies?\b|\bconsent\b", re.IGNORECASE)
_MARKS = re.compile("[\u0610-\u061a\u064b-\u065f\u0670\u0640]")
_SPELLED = str.maketrans("أإآىة", "ااايه")
_WORD = re.compile(r"\w{3,}")
_LEAD = re.compile(r"^[وف]?(?:لل|[بكل]?ال|[بكل](?=\w{4}))?(?=\w{3})")
_ARABIC = re.compile("[\u0620-\u064a\u066e-\u06d3]")
_LETTER = re.compile(r"[^\W\d_]")
_HEADLINE = 0.75
# Above the text stand, in this order or another, the headline once more, the date, the hour.
_ABOVE = 4
_DATE_LINE = re.compile(r"(?=.*(?:\d\s?[:/-]\s?\d|20\d\d$))[^.؟?!]{4,60}")
_SENTENCE_ENDS = tuple('.؟?!؛:»”"')
_LIST_LINES = 8
_LONG_LINE = 120
_FRONT = ("", "ar", "en", "home", "index.php", "index.html")


def judge(found: Found, url: str, article: Article) -> PageText | NoText:
    """What was found on the page that came from `url`, if it is this article's and tells more than the feed."""
    lines = _lines(found.text, article.title)
    free = [line for line in lines if not _is_paywall(line)]
    text = "\n".join(free)[:LONGEST]
    reason = _refusal(text, found.headings, url, article) or (_is_list(free) and "list") or None
    if reason in ("not_longer", "no_main_text") and len(free) < len(lines):
        reason = "paywall"
    elif reason in ("other_language", "unrelated") and _CONSENT.search(text):
        reason = "consent"
    return NoText(reason) if reason else PageText(_with_summary(text, article.text))


def _lines(text: str, title: str) -> list[str]:
    lines = [" ".join(line.split()) for line in clean(text).split("\n")]
    lines = [line for line in lines if line and not (len(line) <= _BETWEEN_LONGEST and _BETWEEN.match(line))]
    above = 0
    while above < min(_ABOVE, len(lines)) and (_is_headline(lines[above], title) or _DATE_LINE.fullmatch(lines[above])):
        above += 1
    return lines[above:]


def _is_headline(line: str, title: str) -> bool:
    # As the feed has it, or nearly: it is corrected in one place before the other.
    words = _words(line)
    alike = len(words & _words(title)) >= _HEADLINE * len(words)
    return _plainly(line) == _plainly(title) or (bool(words) and alike and not line.endswith(_SENTENCE_ENDS))


def _is_paywall(line: str) -> bool:
    return len(line) <= _PAYWALL_LONGEST and bool(_PAYWALL.search(line))


def _refusal(text: str, headings: tuple[str, ...], url: str, article: Article) -> Reason | None:
    if _is_front(url) and not _is_front(article.url):
        return "front_page"
    if not text:
        return "no_main_text"
    if _differ_in_script(text, f"{article.title}\n{article.text}"):
        return "other_language"
    named = any(_share(article.title, heading) >= NAMED for heading in headings)
    if _share(f"{article.title}\n{article.text}", text) < (SHARED_IF_NAMED if named else SHARED):
        return "unrelated"
    return "not_longer" if len(text) < max(LEAST, GAIN * len(article.text)) else None


def _is_front(url: str) -> bool:
    try:
        parts = urlsplit(url)
    except ValueError:
        return False
    return parts.path.strip("/").lower() in _FRONT and not parts.query


def _differ_in_script(text: str, told: str) -> bool:
    one, other = _arabic_share(text[:_SAMPLE]), _arabic_share(told[:_SAMPLE])
    return one is not None and other is not None and abs(one - other) > 0.5


def _arabic_share(text: str) -> float | None:
    letters = len(_LETTER.findall(text))
    return len(_ARABIC.findall(text)) / letters if letters else None


def _with_summary(text: str, summary: str) -> str:
    return f"{summary}\n{text}" if _share(summary, text) < TOLD else text


def _share(told: str, text: str) -> float:
    """How many of the words told are in the text; all, where none is told."""
    words = _words(told[:_SAMPLE])
    return len(words & _words(text)) / len(words) if words else 1.0


def _words(text: str) -> set[str]:
    return {_LEAD.sub("", word) for word in _WORD.findall(_plainly(text))}


def _plainly(text: str) -> str:
    return " ".join(_MARKS.sub("", text).lower().translate(_SPELLED).split())


def _is_list(lines: list[str]) -> bool:
    # Headlines are short and end without a full stop; of a report most stands in sentences.
    told = sum(len(line) for line in lines if len(line) >= _LONG_LINE or line.endswith(_SENTENCE_ENDS))
    return len(lines) >= _LIST_LINES and told < 0.5 * sum(map(len, lines))
