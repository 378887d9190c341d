// One column: documents by id, newest first, at most LIMIT of them; only what changed is drawn anew.

import { element, searchable } from "./rows.js";

const LIMIT = 200;
const NEW_MS = 60_000;

export class Column {
  constructor(section, draw, words) {
    this.list = section.querySelector("ol");
    this.empty = section.querySelector(".empty");
    this.shown = section.querySelector(".shown");
    this.draw = draw;
    this.words = words;
    this.entries = new Map();
    this.accepts = () => true;
  }

  // A document that came live; whether it is one the page did not have.
  take(document, now) {
    const { id } = document.event;
    const known = this.entries.get(id);
    if (document.marsad.state === "withdrawn") {
      this.entries.delete(id);
      return false;
    }
    if (known && !isNewer(document, known.document)) return false;
    this.entries.set(id, {
      document,
      when: Date.parse(document["@timestamp"]),
      text: searchable(document, this.words),
      since: now,
      mark: known ? "مُحدَّث" : "جديد",
      row: null,
    });
    this.trim();
    return !known && this.entries.has(id);
  }

  // The snapshot is the truth: what it lacks is gone (withdrawn), unless it lies below its end or came after it was made.
  replace(documents, asked, size) {
    const before = this.entries;
    this.entries = new Map();
    for (const document of documents) {
      const known = before.get(document.event.id);
      const same = known && JSON.stringify(known.document) === JSON.stringify(document);
      const kept = same ? known : { ...fresh(document, this.words), since: known?.since ?? 0, mark: known?.mark ?? "" };
      this.entries.set(document.event.id, kept);
    }
    const oldest = documents.length < size ? -Infinity : Math.min(...[...this.entries.values()].map((entry) => entry.when));
    for (const [id, entry] of before)
      if (!this.entries.has(id) && (entry.since >= asked - 5000 || entry.when < oldest)) this.entries.set(id, entry);
    this.trim();
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

function fresh(document, words) {
  return { document, when: Date.parse(document["@timestamp"]), text: searchable(document, words), row: null };
}

// A redelivery of what is there is not news; alerts have no revision and are what they were.
function isNewer(document, known) {
  return (document.marsad.revision ?? 0) > (known.marsad.revision ?? 0);
}

function mark(entry, now) {
  const isNew = entry.mark && now - entry.since < NEW_MS;
  entry.row.classList.toggle("fresh", Boolean(isNew));
  const keeps = entry.mark === "مُحدَّث" || isNew;
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
