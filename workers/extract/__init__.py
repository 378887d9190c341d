"""Events out of articles: `extract(article)` is the door, `article.py` tells the path."""

from workers.extract.article import extract

__all__ = ["extract"]
