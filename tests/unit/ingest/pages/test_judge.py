"""Whether what was found on a page is the article's, and better than what the feed gives."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from ingest.article import Article
from ingest.pages.judge import judge
from ingest.pages.main_text import Found
from ingest.pages.page import NoText, PageText

URL = "https://news.example/bridge"
SUMMARY = "أعلنت البلدية إغلاق الجسر القديم أمام الشاحنات الثقيلة ابتداء من الأحد."
LINES = (
    SUMMARY,
    "وقال المهندس المشرف إن الفحص أظهر شقوقا في دعامتين، وإن الإصلاح يستغرق أربعة أسابيع.",
    "وستحول الشاحنات إلى الطريق الدائري، وتبقى السيارات الصغيرة والحافلات على مسارها.",
)
ARTICLE = Article("0" * 32, URL, "إغلاق الجسر القديم أمام الشاحنات", SUMMARY, datetime(2026, 11, 17, tzinfo=UTC))
OTHER = (
    "افتتحت المكتبة العامة قاعة جديدة للأطفال تضم ألفي كتاب ومسرحا صغيرا للدمى.",
    "وتفتح القاعة أبوابها كل يوم عدا الجمعة، والدخول مجاني لمن هم دون الثانية عشرة.",
)


def judged(*lines: str, article: Article = ARTICLE, url: str = URL, headings: tuple[str, ...] = ()) -> str:
    """The text, or the reason in brackets."""
    answer = judge(Found("\n".join(lines), headings), url, article)
    return answer.text if isinstance(answer, PageText) else f"({answer.reason})"


def test_the_article_s_text_is_taken() -> None:
    assert judged(*LINES) == "\n".join(LINES)


def test_what_stands_above_and_between_is_left_out() -> None:
    furniture = ("الثلاثاء 17-11-2026 | 09:14", "إغلاق الجسر القديم أمام الشاحنات")
    between = ("اقرأ أيضا: افتتاح قاعة جديدة في المكتبة", "  تابعونا على الهاتف", "المصدر : وكالات")
    assert judged(*furniture, LINES[0], *between, *LINES[1:]) == "\n".join(LINES)


def test_a_first_line_that_tells_stays() -> None:
    for told in ("مقتل 3 وإصابة 15 في حادث على الجسر", "إغلاق الجسر القديم أمام الشاحنات أربعة أسابيع للإصلاح."):
        assert judged(told, *LINES).startswith(told)


def test_a_long_paragraph_that_begins_like_an_invitation_stays() -> None:
    long = "اقرأ المزيد " + "من التفاصيل التي ذكرها المهندس عن حالة الجسر القديم والدعامتين " * 4
    assert long.strip() in judged(*LINES, long)


@pytest.mark.parametrize(
    ("lines", "reason"),
    [
        ((), "no_main_text"),
        (OTHER, "unrelated"),
        ((SUMMARY,), "not_longer"),
        ((SUMMARY, "اشترك الآن لمتابعة القراءة."), "paywall"),
        (("هذا المحتوى حصري للمشتركين.",), "paywall"),
        (("The old bridge will be closed to heavy trucks from Sunday, the town said. " * 3,), "other_language"),
        (("We use cookies to improve your experience and to show you advertising. " * 3,), "consent"),
        (("نستخدم ملفات تعريف الارتباط لتحسين تجربتك وعرض ما يناسبك من إعلانات.",) * 3, "consent"),
        ((*LINES[:1], *(f"{OTHER[0][:40]} {n}" for n in range(12))), "list"),
    ],
)
def test_what_is_no_better_is_not(lines: tuple[str, ...], reason: str) -> None:
    assert judged(*lines) == f"({reason})"


def test_a_page_that_led_to_the_front_page_is_not_the_article() -> None:
    for front in ("https://news.example/", "https://news.example", "https://news.example/ar/"):
        assert judged(*LINES, url=front) == "(front_page)"
    assert judged(*LINES, url="https://news.example/?p=7") == "\n".join(LINES)
    assert judged(*LINES, url=(front := "https://news.example/"), article=replace(ARTICLE, url=front)) == "\n".join(
        LINES
    )


def test_a_summary_that_stands_above_the_text_is_kept_there() -> None:
    """It is told in other words than the text; the page shows whose it is by its heading."""
    text = "وقال المهندس المشرف إن الفحص أظهر شقوقا في دعامتين من دعامات الجسر، وإن الإصلاح يستغرق أربعة أسابيع كاملة."
    assert judged(text, LINES[2], headings=(ARTICLE.title,)) == "\n".join((SUMMARY, text, LINES[2]))
    assert judged(text) == "(unrelated)"


def test_a_heading_alone_does_not_make_it_the_article() -> None:
    assert judged(*OTHER, headings=(ARTICLE.title,)) == "(unrelated)"


def test_spelling_does_not_matter() -> None:
    spelled = (SUMMARY.replace("أ", "ا").replace("الشاحنات", "والشاحنـات"), *LINES[1:])
    assert judged(*spelled) == "\n".join(spelled)


def test_without_a_summary_the_title_decides() -> None:
    bare = replace(ARTICLE, text="")
    assert judged(*LINES, article=bare) == "\n".join(LINES)
    assert judged(*OTHER, article=bare) == "(unrelated)"
    assert judged("إغلاق الجسر القديم أمام الشاحنات.", article=bare) == "(not_longer)"


def test_no_text_is_the_answer_for_anything() -> None:
    for text in ("\0\ud800", "٪" * 10_000, "\n" * 10_000, "a" * 300_000):
        assert isinstance(judge(Found(text), "https://[", ARTICLE), NoText)
