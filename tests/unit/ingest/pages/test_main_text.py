"""Pages of several makes, each with what is to be found on it; and pages that mean harm."""

import time
from datetime import UTC, datetime
from pathlib import Path

import pytest

from ingest.article import Article
from ingest.pages.judge import judge
from ingest.pages.main_text import MAX_BYTES, MOST_TAGS, Found, main_text
from ingest.pages.page import NoText, PageText

# trafilatura imports urllib3, which asks at its import whether there is IPv6.
pytestmark = pytest.mark.filterwarnings("ignore:A test tried to use socket")

PAGES = Path(__file__).parent / "golden"
PARAGRAPHS = (
    "أعادت فرق الإنقاذ فتح الطريق الساحلي أمام الشاحنات صباح الثلاثاء، بعد ثلاثة أيام من سيول قطعته في أربعة مواضع.",
    "وقال رئيس غرفة الطوارئ إن الجرافات رفعت الصخور من الموضع الأخير عند الفجر، "
    "وإن السير يجري الآن في اتجاه واحد بالتناوب.",
    "وأدت السيول إلى مقتل ثلاثة أشخاص جرفت المياه سيارتهم قرب الوادي، فيما نُقل سبعة آخرون إلى المستشفى الجامعي.",
    "وأضاف المصدر نفسه أن مئتي أسرة باتت في مدرستين بعد أن دخلت المياه بيوتها، وأن توزيع الأغطية مستمر.",
    "من جهتها حذرت مصلحة الأرصاد من موجة أمطار ثانية يوم الخميس، ودعت السكان إلى الابتعاد عن مجاري الأودية.",
    "ولم تصدر السلطات بعد تقديرا للخسائر، لكن غرفة التجارة تحدثت عن تضرر أكثر من خمسين متجرا في السوق القديم.",
)
ARTICLE = Article(
    "0" * 32,
    "https://news.example/1",
    "إعادة فتح الطريق الساحلي بعد ثلاثة أيام من السيول",
    PARAGRAPHS[0],
    datetime(2026, 11, 17, tzinfo=UTC),
)
TYPE = "text/html; charset=utf-8"


def page(name: str, encoding: str = "utf-8") -> bytes:
    return (PAGES / f"{name}.html").read_text(encoding="utf-8").encode(encoding)


def told(content: bytes, content_type: str = TYPE) -> PageText | NoText:
    found = main_text(content, content_type)
    return judge(found, ARTICLE.url, ARTICLE) if isinstance(found, Found) else found


@pytest.mark.parametrize("name", ["blog", "breaks"])
def test_the_article_is_found_and_nothing_else(name: str) -> None:
    assert told(page(name)) == PageText("\n".join(PARAGRAPHS))


def test_a_subheading_stays_and_the_standfirst_comes_from_the_feed() -> None:
    assert told(page("broadcaster")) == PageText("\n".join((*PARAGRAPHS[:4], "تحذير من موجة ثانية", *PARAGRAPHS[4:])))


@pytest.mark.parametrize("content_type", ["text/html", "text/html; charset=ISO-8859-1", ""])
def test_an_old_page_in_windows_1256_made_of_tables(content_type: str) -> None:
    text = told(page("tables", "windows-1256"), content_type)
    assert isinstance(text, PageText)
    assert text.text.replace(" وأضاف", "\nوأضاف") == "\n".join(PARAGRAPHS).replace("ُ", "")


def test_of_a_broken_page_what_stands_in_its_place() -> None:
    text = told(page("broken"))
    assert isinstance(text, PageText)
    assert text.text.split("\n")[:3] == list(PARAGRAPHS[:3])


@pytest.mark.parametrize(
    ("name", "reason"), [("consent", "consent"), ("index", "list"), ("paywall", "paywall"), ("other", "unrelated")]
)
def test_what_is_not_the_article(name: str, reason: str) -> None:
    assert told(page(name)) == NoText(reason)  # type: ignore[arg-type]


def test_a_page_names_itself() -> None:
    found = main_text(page("blog"), TYPE)
    assert isinstance(found, Found)
    assert found.headings == (f"{ARTICLE.title} - صحيفة المثال", ARTICLE.title)


@pytest.mark.parametrize(
    ("content", "content_type", "reason"),
    [
        (b"", TYPE, "not_html"),
        (b"%PDF-1.7 ...", TYPE, "not_html"),
        (b"<html></html>", "application/pdf", "not_html"),
        (b"<rss><channel></channel></rss>", "application/rss+xml", "not_html"),
        (b"<html><body></body></html>", TYPE, "no_main_text"),
        (b"<", TYPE, "no_main_text"),
        (b"<html><body>" + b"<p>x</p>" * MOST_TAGS, TYPE, "too_large"),
        (b"<html><body>" + b"x" * MAX_BYTES, TYPE, "too_large"),
        (b"<html><body><p " + b" ".join(b"a%d=b" % n for n in range(100_000)) + b">", TYPE, "too_large"),
    ],
)
def test_what_is_no_page_says_why(content: bytes, content_type: str, reason: str) -> None:
    assert main_text(content, content_type) == NoText(reason)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "content",
    [
        b"<html><body>" + b"<div>x" * 20_000,
        b"<html><body><article>" + b"<p>word" * 4_000,
        b"<html><body><p>x" + b" " * 2_900_000 + b"y",
        b"<html><body><p>" + b"\0" * 1_000_000,
        b"<html><body><!--" + b"-" * 2_900_000,
        b"<html><body><div class='" + b"a " * 400_000 + b"'>x</div>",
        b"<html><body><p>" + b"&amp;" * 300_000,
        b"<html><head>" + b"<title" * 20_000,
        b'<script type="application/ld+json">' + b'{"articleBody":' * 100_000 + b"</script><p>x",
        b"\xff\xfe" + b"<\0p\0>\0x\0" * 1_000,
        b"<html><![CDATA[" + b"]]" * 1_000_000,
    ],
    ids=range(11),
)
def test_a_page_that_means_harm_ends_soon(content: bytes) -> None:
    clock = time.process_time()
    main_text(content, TYPE)
    assert time.process_time() - clock < 6
