"""The encoder in torch, as it is taught; workers/extract/encoder/network.py is the same arithmetic without torch.

The names of the parts are the names of the weights in the file: `ty` type of a trigger, `prim` first trigger of its
event, `sal` news or background, `link` one event or two, `place`, `date`, `toll` the event's or not, `r*` roles, `doc`
types of the article (taught beside, not asked later).
"""

from __future__ import annotations

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional

from training.encoder.batches import Batch, Mentions, Pairs, Sentences
from training.encoder.e5 import E5
from workers.extract.encoder.features import FORMS, PRECISIONS, STANDS, STEPS, TAGS, TOLD
from workers.extract.encoder.network import HEADS, ROLE_HEADS, TINY
from workers.extract.encoder.pieces import UNKNOWN

WIDTH, INNER, LONGEST = 384, 1536, 512
# Widths of what is compared: a trigger with a trigger, place or date, and a word with a trigger.
PAIRED, ROLE, ROLE_INNER = 128, 192, 384
DROP, HEAD_DROP = 0.1, 0.2
# So many pieces are hidden in training: an unknown word must not be a shock.
HIDDEN = 0.06
MASKED = -1e4


class Layer(nn.Module):
    """One layer of a transformer, normed after each half."""

    def __init__(self, width: int, heads: int, inner: int) -> None:
        super().__init__()
        self.q, self.k, self.v, self.o = (nn.Linear(width, width) for _ in range(4))
        self.i, self.f = nn.Linear(width, inner), nn.Linear(inner, width)
        self.ln1, self.ln2 = nn.LayerNorm(width, eps=TINY), nn.LayerNorm(width, eps=TINY)
        self.heads = heads

    def forward(self, x: Tensor, mask: Tensor) -> Tensor:
        """x [texts, length, width], mask [texts, length], true where a text is."""
        texts, length, width = x.shape

        def split(rows: Tensor) -> Tensor:
            return rows.view(texts, length, self.heads, width // self.heads).transpose(1, 2)

        bias = torch.zeros(mask.shape, dtype=x.dtype).masked_fill(~mask, MASKED)[:, None, None, :]
        scores = split(self.q(x)) @ split(self.k(x)).transpose(2, 3) * (width // self.heads) ** -0.5
        looked = torch.softmax(scores.float() + bias, -1).to(scores.dtype) @ split(self.v(x))
        x = self.ln1(x + dropped(self.o(looked.transpose(1, 2).reshape(texts, length, width)), self.training))
        return self.ln2(x + dropped(self.f(functional.gelu(self.i(x), approximate="tanh")), self.training))


def dropped(x: Tensor, training: bool) -> Tensor:
    """Dropout with one mask for all words of a text, which is much cheaper."""
    if not training:
        return x
    return x * ((torch.rand(x.shape[0], 1, x.shape[2]) > DROP).to(x.dtype) / (1 - DROP))


def answerer(seen: int, hidden: int, answers: int) -> nn.Sequential:
    """A network of one hidden layer."""
    return nn.Sequential(
        nn.Linear(seen, hidden), nn.GELU(approximate="tanh"), nn.Dropout(HEAD_DROP), nn.Linear(hidden, answers)
    )


class Net(nn.Module):
    """The encoder and all who ask it."""

    def __init__(self, pieces: int, layers: int, types: int) -> None:
        super().__init__()
        self.emb, self.pos = nn.Embedding(pieces, WIDTH), nn.Embedding(LONGEST, WIDTH)
        self.eln = nn.LayerNorm(WIDTH, eps=TINY)
        self.layers = nn.ModuleList([Layer(WIDTH, HEADS, INNER) for _ in range(layers)])
        trigger = 2 * WIDTH + types + len(FORMS) + 3
        mention = 4 * PAIRED + 2 * STEPS + len(PRECISIONS) + 3
        self.ty = answerer(trigger, 256, types)
        self.sal, self.prim = answerer(trigger, 64, 1), answerer(trigger, 128, 1)
        self.tp, self.link = nn.Linear(trigger, PAIRED), answerer(4 * PAIRED + STEPS + 5, 128, 1)
        self.mp, self.dp, self.np = (nn.Linear(2 * WIDTH, PAIRED) for _ in range(3))
        self.vp, self.vt = nn.Linear(trigger, PAIRED), nn.Embedding(types, PAIRED)
        self.place, self.date = answerer(mention, 128, 1), answerer(mention + STEPS, 128, 1)
        self.toll = answerer(mention + TOLD, 128, 1)
        self.pubv = nn.Parameter(torch.zeros(2 * WIDTH))
        self.rx, self.rg = nn.Linear(WIDTH, ROLE), nn.Linear(trigger, ROLE)
        self.rt, self.rp, self.rln = nn.Embedding(types, ROLE), nn.Embedding(STANDS, ROLE), nn.LayerNorm(ROLE)
        self.rl, self.ro = Layer(ROLE, ROLE_HEADS, ROLE_INNER), nn.Linear(ROLE, len(TAGS))
        self.doc = nn.Linear(WIDTH, types)
        for table in (self.rt, self.rp, self.vt):
            nn.init.normal_(table.weight, std=0.05)

    def begin_with(self, e5: E5) -> None:
        """Take over E5's weights; those of the words themselves are not taught further."""
        own = self.state_dict()
        for name, weight in e5.weights.items():
            own[name][: weight.shape[0]].copy_(torch.tensor(np.ascontiguousarray(weight)))
        self.emb.weight.requires_grad_(False)
        self.pos.weight.requires_grad_(False)

    def words(self, batch: Batch) -> Tensor:
        """[words of all articles, width]."""
        pieces = batch.pieces
        if self.training:
            pieces = torch.where((torch.rand(pieces.shape) < HIDDEN) & batch.mask, UNKNOWN, pieces)
        x = self.eln(self.emb(pieces) + self.pos.weight[: pieces.shape[1]])
        x = dropped(x, self.training)
        for layer in self.layers:
            x = layer(x, batch.mask)
        flat = x.reshape(-1, WIDTH)
        return ((flat[batch.first_pieces] + flat[batch.last_pieces]) * 0.5).float()

    def triggers(self, words: Tensor, batch: Batch) -> Tensor:
        """[triggers, what is seen of each]."""
        return torch.cat([words[batch.starts], words[batch.ends], batch.standing], -1)

    def linked(self, triggers: Tensor, asked: Pairs) -> Tensor:
        """[pairs]: the scores that two triggers tell of one event."""
        seen = self.tp(triggers)
        a, b = seen[asked.one], seen[asked.other]
        return self.link(torch.cat([a, b, a * b, (a - b).abs(), asked.standing], -1))[:, 0]

    def belongs(self, kind: str, words: Tensor, triggers: Tensor, asked: Mentions) -> Tensor:
        """[mentions]: the scores that a place, date or toll is the event's."""
        named = torch.cat([words[asked.starts.clamp(min=0)], words[asked.ends.clamp(min=0)]], -1)
        if kind == "date":
            named = torch.where((asked.starts < 0)[:, None], self.pubv, named)
        see, ask = {"place": (self.mp, self.place), "date": (self.dp, self.date), "toll": (self.np, self.toll)}[kind]
        a = see(named)
        b = self.vp(triggers)[asked.triggers] + self.vt(asked.kinds)
        return ask(torch.cat([a, b, a * b, (a - b).abs(), asked.standing], -1))[:, 0]

    def roles(self, words: Tensor, triggers: Tensor, asked: Sentences) -> Tensor:
        """[sentences, words, tags]: the scores of each word's role."""
        seen = self.rx(words)[asked.words] + self.rg(triggers)[asked.triggers][:, None] + self.rt(asked.kinds)[:, None]
        seen = self.rln(functional.gelu(seen + self.rp(asked.stands), approximate="tanh"))
        return self.ro(self.rl(seen, asked.mask))
