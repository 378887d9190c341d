"""Teach the models that ship with the Arabic pack: `python -m training [NAME ...]`.

Reads ../shared and the annotations beside this file, writes workers/lang/ar/models/NAME.crfsuite. The same material
gives the same model. Example: python -m training events roles
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from types import MappingProxyType
from typing import Any, NamedTuple

import pycrfsuite

from training import choices, drafts, events, links, names, parts, roles
from training.material import material
from training.parts import Annotated
from workers.extract.learned import read_from

Example = tuple[list[list[str]], list[str]]
MODELS = Path(__file__).resolve().parent.parent / "workers" / "lang" / "ar" / "models"
# Into how many parts the material falls for a model that learns from the answers of others.
FOLDS = 2
# Models that only make material for another one are taught less long.
BRIEFLY = {"max_iterations": 60}


class Subject(NamedTuple):
    """What one model learns: its examples, its settings, and the models whose answers it learns from.

    `own` are examples from elsewhere, for a model that learns nothing from annotated articles. `whole`: it learns how
    an article is laid out, of which a single sentence says nothing.
    """

    examples: Callable[[Annotated], Iterator[Example]]
    settings: dict[str, Any]
    after: tuple[str, ...] = ()
    own: Callable[[], Iterator[Example]] | None = None
    whole: bool = False


TAUGHT = {
    "names": Subject(lambda _: iter(()), names.SETTINGS, own=names.taught),
    "events": Subject(events.examples, events.SETTINGS),
    "links": Subject(links.examples, links.SETTINGS),
    "places": Subject(choices.places, choices.SETTINGS, whole=True),
    "dates": Subject(choices.dates, choices.SETTINGS, whole=True),
    "roles": Subject(roles.examples, roles.SETTINGS),
    "drafts": Subject(drafts.examples, drafts.SETTINGS, after=("events", "links"), whole=True),
}


def main() -> int:
    """Teach the models named, or all; exit status 1 when ../shared is absent."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"one of {', '.join(TAUGHT)}")
    names = parser.parse_args().names or list(TAUGHT)
    if unknown := [name for name in names if name not in TAUGHT]:
        parser.error(f"no model is called {unknown[0]}; there are {', '.join(TAUGHT)}")
    if not parts.SHARED.is_dir():
        print("training: ../shared is absent, there is nothing to learn from", file=sys.stderr)
        return 1
    learnt = material()
    for name in names:
        size = teach(name, learnt, MODELS)
        print(f"{name}: {len(learnt)} articles, {size / 1e6:.2f} MB", flush=True)
    return 0


def teach(name: str, annotated: Sequence[Annotated], folder: Path) -> int:
    """Teach one model from annotated articles; its size in bytes."""
    subject = TAUGHT[name]
    if subject.own:
        return _train(name, subject.own(), folder)
    if subject.after:
        return _train(name, _crossed(subject, annotated, folder), folder)
    return _train(name, _examples(subject, annotated), folder)


def _examples(subject: Subject, annotated: Sequence[Annotated]) -> Iterator[Example]:
    for row in annotated:
        if not (subject.whole and row.article.get("single")):
            yield from subject.examples(row)


def _train(
    name: str, examples: Iterable[Example], folder: Path, besides: Mapping[str, Any] = MappingProxyType({})
) -> int:
    trainer = pycrfsuite.Trainer(verbose=False)
    for seen, labels in examples:
        trainer.append(seen, labels)
    trainer.set_params({**TAUGHT[name].settings, **besides})
    folder.mkdir(exist_ok=True)
    path = folder / f"{name}.crfsuite"
    trainer.train(str(path))
    return path.stat().st_size


def _crossed(subject: Subject, annotated: Sequence[Annotated], folder: Path) -> Iterator[Example]:
    """Examples made with models that have not seen the article: each part is read by models taught on the others."""
    known = {name: [list(TAUGHT[name].examples(row)) for row in annotated] for name in subject.after}
    for fold in range(FOLDS):
        with tempfile.TemporaryDirectory() as name:
            unseen = Path(name)
            for path in folder.glob("*.crfsuite"):
                (unseen / path.name).write_bytes(path.read_bytes())
            for other, examples in known.items():
                others = (rows for number, rows in enumerate(examples) if number % FOLDS != fold)
                _train(other, (example for rows in others for example in rows), unseen, BRIEFLY)
            before = read_from(unseen)
            try:
                yield from _examples(subject, annotated[fold::FOLDS])
            finally:
                read_from(before)


if __name__ == "__main__":
    sys.exit(main())
