// One column: documents by key, newest first, at most LIMIT of them; only what changed is drawn anew.

import { element, searchable } from "./rows.js";

const LIMIT = 200;
const NEW_MS = 60_000;
const RACE_MS = 5_000; // what came live this shortly before a snapshot may not be searchable in it yet

// A correction replaces the event; a redelivery of what is there is not news.
export const byEvent = {
  key: (event) => event.event.id,
  join: (known, event) => (known && known.marsad.revision >= event.marsad.revision ? null : event),
  mark: "مُحدَّث",
};

const RANKS = ["info", "warning", "critical"];

// Several rules set off by one event make one row, of the gravest; the others are named in it.
export const byAlertedEvent = {
  key: (alert) => alert.marsad.event_id,
  join(known, alert) {
    if (!known) return { ...alert, rules: [alert.rule], ids: [alert.event.id] };
    if (known.ids.includes(alert.event.id)) return null;
    const graver = RANKS.indexOf(alert.marsad.severity) > RANKS.indexOf(known.marsad.severity);
    const [first, second] = graver ? [alert, known] : [known, alert];
    const delivery = { ...first.marsad.delivery, ...failed(second), ...failed(first) };
    return {
      ...first,
      marsad: { ...first.marsad, delivery },
      rules: graver ? [alert.rule, ...known.rules] : [...known.rules, alert.rule],
      ids: [...known.ids, alert.event.id],
    };
  },
  mark: "",
};

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
    const mark = known ? this.gathering.mark || known.mark : "جديد";
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
      const same = known && JSON.stringify(known.document) === JSON.stringify(document);
      const { since, mark } = known ?? { since: 0, mark: "" };
      this.entries.set(key, same ? known : { ...entryOf(document, this.words), since, mark });
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
