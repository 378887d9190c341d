"""The sample feed: invented articles the product serves to itself, so that it lives without internet.

    articles.toml -> load -> released (by the clock) -> rss, and one page for each link

Pure: whoever serves it brings the clock and the address.
"""

import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from email.utils import format_datetime
from html import escape
from importlib.resources import files
from xml.etree import ElementTree as ET

CONTENT = "http://purl.org/rss/1.0/modules/content/"
NOTICE = "نموذج للعرض: كل ما في هذه الأخبار مختلق، من أحداث وأعداد وأشخاص وناشرين."

ET.register_namespace("content", CONTENT)


@dataclass(frozen=True, slots=True)
class SampleArticle:
    """One version of an invented article; the same slug at a later minute is its correction."""

    slug: str
    minute: int
    publisher: str
    title: str
    text: str

    def published(self, started: datetime) -> datetime:
        """When it comes out, counted from the product's first start."""
        return started + timedelta(minutes=self.minute)


def load() -> tuple[SampleArticle, ...]:
    """Every version of every sample article, in the order of the file, which is that of their minutes."""
    raw = tomllib.loads(files(__name__).joinpath("articles.toml").read_text(encoding="utf-8"))
    return tuple(
        SampleArticle(
            slug=str(table["slug"]),
            minute=int(table["minute"]),
            publisher=str(table["publisher"]),
            title=str(table["title"]),
            text=str(table["text"]).strip(),
        )
        for table in raw["articles"]
    )


def released(articles: Iterable[SampleArticle], started: datetime, now: datetime) -> tuple[SampleArticle, ...]:
    """What a reader sees by `now`: one version a slug, its latest, newest first."""
    current: dict[str, SampleArticle] = {}
    for article in sorted(articles, key=lambda a: a.minute):
        if article.published(started) <= now:
            current[article.slug] = article
    return tuple(sorted(current.values(), key=lambda a: a.minute, reverse=True))


def rss(articles: Iterable[SampleArticle], started: datetime, now: datetime, base_url: str) -> bytes:
    """The sample feed as RSS 2.0 in UTF-8, full texts included; `started` and `now` carry an offset.

    A correction keeps the address and guid of what it corrects, as publishers do. The bytes change only when an
    article comes out, so a validator made from them holds in between.
    """
    root = ET.Element("rss", version="2.0")
    channel = ET.SubElement(root, "channel")
    _put(channel, "title", "مرصد: أخبار نموذجية (نموذج)")
    _put(channel, "link", f"{base_url}/sample")
    _put(channel, "description", NOTICE)
    _put(channel, "language", "ar")
    _put(channel, "ttl", "1")
    for article in released(articles, started, now):
        _entry(channel, article, started, f"{base_url}/sample/{article.slug}")
    return bytes(ET.tostring(root, encoding="utf-8", xml_declaration=True))


def page(article: SampleArticle) -> str:
    """The article as a web page of its own, right to left, with nothing fetched from elsewhere."""
    title, publisher = escape(article.title), escape(article.publisher)
    return f"""<!doctype html>
<html lang="ar" dir="rtl">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title} - {publisher}</title>
<style>body {{ max-width: 42rem; margin: 2rem auto; padding: 0 1rem; font: 1.1rem/1.9 serif }}
aside {{ padding: .3rem .8rem; border: 1px solid; font-size: .9rem }}</style>
</head>
<body>
<aside>{escape(NOTICE)}</aside>
<article>
<h1>{title}</h1>
<p><small>{publisher}</small></p>
{_paragraphs(article.text)}
</article>
</body>
</html>
"""


def _entry(channel: ET.Element, article: SampleArticle, started: datetime, link: str) -> None:
    """Append the article to the channel."""
    entry = ET.SubElement(channel, "item")
    _put(entry, "title", article.title)
    _put(entry, "link", link)
    _put(entry, "guid", link).set("isPermaLink", "true")
    _put(entry, "source", article.publisher).set("url", link)
    _put(entry, "pubDate", format_datetime(article.published(started)))
    _put(entry, f"{{{CONTENT}}}encoded", _paragraphs(article.text))


def _put(parent: ET.Element, tag: str, text: str) -> ET.Element:
    """Append a child that holds only text."""
    child = ET.SubElement(parent, tag)
    child.text = text
    return child


def _paragraphs(text: str) -> str:
    """The text as HTML paragraphs, escaped."""
    return "\n".join(f"<p>{escape(paragraph.strip())}</p>" for paragraph in text.split("\n\n"))
