// Documents of the index as rows of the page. Text goes in as text, never as markup: it was written by strangers.

import { TOLLS, ago, country, exactTime, fold, happened, place, toll } from "./format.js";

export function alertRow(alert, words) {
  const { marsad, rules, event } = alert;
  const row = element("li", "row alert");
  row.dataset.severity = marsad.severity;
  const head = element("div", "head", [
    element("strong", "severity", words.severities[marsad.severity] ?? marsad.severity),
    kind(marsad, words),
    modality(marsad, words),
    where(marsad.place),
    time(alert["@timestamp"], "أُطلق التنبيه"),
  ]);
  row.append(
    head,
    bidi("p", "said", alert.message || marsad.title),
    tolls(marsad, words),
    element("p", "foot", [
      ...rules.map((rule) => bidi("span", "rule", rule.name, "قاعدة أطلقت التنبيه")),
      bidi("span", "publisher", marsad.publisher || event.provider),
      ...failures(marsad.delivery, words),
      link(alert.url),
    ]),
  );
  return row;
}

export function eventRow(document, words) {
  const { marsad, event } = document;
  const row = element("li", "row event");
  row.dataset.class = marsad.class;
  row.append(
    element("div", "head", [
      kind(marsad, words),
      modality(marsad, words),
      marsad.salience === "background" && element("span", "mark", "خلفية"),
      where(marsad.place),
      tolls(marsad, words),
      time(document["@timestamp"], "نُشر الخبر"),
    ]),
    bidi("p", "said", document.message || marsad.title, marsad.title),
    element("p", "foot", [
      parties(marsad),
      day(document),
      bidi("span", "publisher", marsad.publisher || event.provider),
      link(document.url),
    ]),
  );
  return row;
}

// What the filter compares: every word a reader may look for.
export function searchable(document, words) {
  const { marsad, rules, message } = document;
  const names = [...(marsad.actors ?? []), ...(marsad.targets ?? [])].flatMap((name) => [name.name_ar, name.name_en]);
  const there = marsad.place ?? {};
  return fold(
    [message, marsad.title, marsad.publisher, words.types[marsad.type], there.name_ar, there.name_en]
      .concat(country(there.country), names, (rules ?? []).map((rule) => rule.name))
      .filter(Boolean)
      .join(" "),
  );
}

// Relative times grow old: said anew, in place.
export function renewTimes(root, now) {
  for (const one of root.querySelectorAll("time[datetime]")) {
    const said = ago(Date.parse(one.dateTime), now);
    if (one.textContent !== said) one.textContent = said;
  }
}

export function element(tag, className, content) {
  const made = document.createElement(tag);
  if (className) made.className = className;
  for (const part of [content].flat()) if (part) made.append(part);
  return made;
}

// A text of unknown direction, kept from disturbing its neighbours.
function bidi(tag, className, text, title) {
  if (!text) return null;
  const made = element(tag, className, text);
  made.dir = "auto";
  if (title && title !== text) made.title = title;
  return made;
}

function kind(marsad, words) {
  const made = element("span", "kind", words.types[marsad.type] ?? marsad.type);
  made.dataset.class = marsad.class;
  made.title = words.classes[marsad.class] ?? "";
  return made;
}

function modality(marsad, words) {
  const said = words.modalities[marsad.modality];
  return said && element("span", "mark modality", said);
}

function where(there) {
  const said = place(there);
  return said && bidi("span", "place", said, there.name_en);
}

function time(moment, what) {
  const made = element("time", "", ago(Date.parse(moment), Date.now()));
  made.dateTime = moment;
  made.title = `${what} ${exactTime(Date.parse(moment))}`;
  return made;
}

function tolls(marsad, words) {
  const said = TOLLS.map((slot) => [slot, toll(slot, marsad[slot], words)]).filter(([, text]) => text);
  if (!said.length) return "";
  return element("div", "tolls", said.map(([slot, text]) => element("span", `toll ${slot}`, text)));
}

function parties(marsad) {
  const [actors, targets] = [marsad.actors, marsad.targets].map((names) => (names ?? []).map(named));
  if (!actors.length && !targets.length) return null;
  const arrow = element("span", "arrow", "←");
  arrow.setAttribute("aria-label", "استهدف");
  return element("span", "parties", [...actors, targets.length > 0 && arrow, ...targets]);
}

function named(name) {
  return bidi("bdi", "name", name.name_ar || name.name_en, name.name_en);
}

function day(document) {
  const said = happened(document.event, document.marsad.date_precision);
  if (!said) return null;
  const made = element("span", "day", ["وقع: ", element("bdi", "", said), document.marsad.date_implied && " (تقديرًا)"]);
  if (document.marsad.date_implied) made.title = "لم يذكر النص اليوم صراحة، فقُدّر من وقت النشر";
  return made;
}

function failures(delivery, words) {
  return Object.entries(delivery ?? {})
    .filter(([, channel]) => channel?.state === "failed")
    .map(([name, channel]) =>
      bidi("span", "failed", `تعذّر التسليم: ${words.channels[name] ?? name}`, channel.error ?? ""),
    );
}

function link(url) {
  if (!/^https?:\/\//i.test(url?.full ?? "")) return null;
  const made = element("a", "", "الخبر");
  made.href = url.full;
  made.target = "_blank";
  made.rel = "noopener noreferrer";
  made.title = url.domain ?? "";
  return made;
}
