// One column: documents by key, newest first, at most LIMIT of them; only what changed is drawn anew.

import { element, searchable } from "./rows.js";

const LIMIT = 200;
const NEW_MS = 60_000;
const RACE_MS = 5_000; // what came live this shortly before a snapshot may not be searchable in it yet
const CORRECTED = "مُحدَّث";

// A correction replaces the event; a redelivery of what is there is not news.
export const byEvent = {
  key: (event) => event.event.id,
  join: (known, event) => (known && revision(known) >= revision(event) ? null : event),
};

const RANKS = ["info", "warning", "critical"];

// Several rules set off by one event make one row: as grave as the gravest, and as the newest revision tells it.
export const byAlertedEvent = {
  key: (alert) => alert.marsad.event_id,
  join(known, alert) {
    const there = known?.alerts ?? [];
    const same = there.find((one) => one.event.id === alert.event.id);
    if (same && revision(same) >= revision(alert)) return null;
    return gathered([...there.filter((one) => one !== same), alert]);
  },
};

function gathered(alerts) {
  const sorted = [...alerts].sort((a, b) => rank(b) - rank(a) || (a.event.id < b.event.id ? -1 : 1));
  const newest = sorted.reduce((best, alert) => (revision(alert) > revision(best) ? alert : best));
  const delivery = Object.assign({}, newest.marsad.delivery, ...[...sorted].reverse().map(failed));
  return {
    ...newest,
    marsad: { ...newest.marsad, severity: sorted[0].marsad.severity, delivery },
    rules: sorted.map((alert) => alert.rule),
    alerts: sorted,
  };
}

function rank(alert) {
  return RANKS.indexOf(alert.marsad.severity);
}

// Milliseconds; alerts stored by an earlier version have none.
function revision(document) {
  return document.marsad.revision ?? 0;
}

function failed(alert) {
  const all = Object.entries(alert.marsad.delivery ?? {});
  return Object.fromEntries(all.filter(([, channel]) => channel?.state === "failed"));
}

export class Column {
  // `gathering` says by what key documents share a row, and how one joins what is there (null: nothing new in it).
  constructor(section, gathering, draw, words) {
    this.list = section.querySelector("ol");
    this.empty = section.querySelector(".empty");
    this.shown = section.querySelector(".shown");
    this.gathering = gathering;
    this.draw = draw;
    this.words = words;
    this.entries = new Map();
    this.accepts = () => true;
  }

  // A document that came live; whether it made a row that was not there.
  take(document, now) {
    const key = this.gathering.key(document);
    const known = this.entries.get(key);
    if (document.marsad.state === "withdrawn") {
      this.entries.delete(key);
      return false;
    }
    const joined = this.gathering.join(known?.document, document);
    if (!joined) return false;
    const mark = known ? markOf(known, joined) : "جديد";
    this.entries.set(key, { ...entryOf(joined, this.words), since: now, mark });
    this.trim();
    return !known && this.entries.has(key);
  }

  // The snapshot is the truth: what it lacks is gone (withdrawn), unless it lies below its end or came after it was made.
  replace(documents, asked, size) {
    const before = this.entries;
    this.entries = new Map();
    for (const [key, document] of this.gather(documents)) {
      const known = before.get(key);
      const keeps = known && (isAhead(known.document, document) || isSame(known.document, document));
      const [since, mark] = known ? [known.since, markOf(known, document)] : [0, ""];
      this.entries.set(key, keeps ? known : { ...entryOf(document, this.words), since, mark });
    }
    const oldest = documents.length < size ? -Infinity : Math.min(...[...this.entries.values()].map((entry) => entry.when));
    for (const [key, entry] of before)
      if (!this.entries.has(key) && (entry.since >= asked - RACE_MS || entry.when < oldest)) this.entries.set(key, entry);
    this.trim();
  }

  gather(documents) {
    const gathered = new Map();
    for (const document of documents) {
      const key = this.gathering.key(document);
      gathered.set(key, this.gathering.join(gathered.get(key), document) ?? gathered.get(key));
    }
    return gathered;
  }

  trim() {
    if (this.entries.size <= LIMIT) return;
    for (const [id] of this.sorted().slice(LIMIT)) this.entries.delete(id);
  }

  sorted() {
    return [...this.entries].sort(([a, one], [b, other]) => other.when - one.when || (a < b ? -1 : 1));
  }

  render(now) {
    const rows = [];
    for (const [, entry] of this.sorted()) {
      if (!this.accepts(entry)) continue;
      entry.row ??= this.draw(entry.document, this.words);
      mark(entry, now);
      rows.push(entry.row);
    }
    arrange(this.list, rows);
    this.empty.hidden = this.entries.size > 0 && rows.length > 0;
    this.shown.textContent = rows.length ? String(rows.length) : "";
    return rows.length;
  }
}

function entryOf(document, words) {
  return { document, when: Date.parse(document["@timestamp"]), text: searchable(document, words), row: null };
}

function markOf(known, document) {
  return isAhead(document, known.document) ? CORRECTED : known.mark;
}

// A correction that came live may not be searchable in the snapshot yet.
function isAhead(document, other) {
  return revision(document) > revision(other);
}

function isSame(document, other) {
  return JSON.stringify(document) === JSON.stringify(other);
}

function mark(entry, now) {
  const isNew = entry.mark && now - entry.since < NEW_MS;
  entry.row.classList.toggle("fresh", Boolean(isNew));
  const keeps = entry.mark === CORRECTED || isNew;
  let badge = entry.row.querySelector(".badge");
  if (!keeps) badge?.remove();
  else if (!badge) {
    badge = element("span", "mark badge", entry.mark);
    entry.row.querySelector(".head time").before(badge);
  }
}

// Rows that stay are not touched, so the reader's place and selection stay too.
function arrange(list, rows) {
  const wanted = new Set(rows);
  for (const row of [...list.children]) if (!wanted.has(row)) row.remove();
  rows.forEach((row, at) => {
    if (list.children[at] !== row) list.insertBefore(row, list.children[at] ?? null);
  });
}
