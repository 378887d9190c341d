// The live page:
//
//   /state.json | columns            once, every minute, and whenever the stream cannot tell what was missed
//   /live       | columns | render   as it comes; the browser reconnects by itself and names the last entry it saw

import { Column, byAlertedEvent, byEvent } from "./column.js";
import { count, country, fold } from "./format.js";
import { alertRow, element, eventRow, renewTimes } from "./rows.js";

const REFRESH_MS = 60_000;
const RENDER_MS = 250;
const SILENT_MS = 40_000; // the server says something at least every fifteen seconds
const byId = (id) => document.getElementById(id);

const words = await (await fetch("/static/words.json")).json();
const columns = {
  alert: new Column(byId("alerts"), byAlertedEvent, alertRow, words),
  event: new Column(byId("events"), byEvent, eventRow, words),
};
const seen = { last: null, heard: Date.now(), unseen: 0, snapshot: false, drawing: null, counts: null };
let source = null;
let shownTroubles = [];

await refresh();
connect();
setInterval(refresh, REFRESH_MS);
setInterval(tick, 10_000);
prepareFilter();
prepareViews();

async function refresh() {
  const asked = Date.now();
  try {
    const answer = await fetch("/state.json", { cache: "no-store" });
    if (!answer.ok) return;
    const state = await answer.json();
    if (state.events) columns.event.replace(state.events, asked, state.sizes.events);
    if (state.alerts) columns.alert.replace(state.alerts, asked, state.sizes.alerts);
    seen.snapshot = Boolean(state.events);
    if (state.last) seen.last = state.last;
    showTroubles(state.troubles);
    if (state.counts) showCounts(state.counts);
    draw();
  } catch {
    // The console is away; the connection state says so, and the next round asks again.
  }
}

function connect() {
  source?.close();
  source = new EventSource(seen.last ? `/live?after=${encodeURIComponent(seen.last)}` : "/live");
  source.onopen = () => showLink("open");
  source.onerror = () => {
    showLink("lost");
    // After some failures (a 5xx from a proxy) browsers give up; we do not.
    if (source.readyState === EventSource.CLOSED) setTimeout(connect, 3000);
  };
  listen("alert", (alert) => {
    if (columns.alert.take(alert, Date.now())) announce(alert);
    draw();
  });
  listen("event", (event) => {
    columns.event.take(event, Date.now());
    draw();
  });
  listen("counts", showCounts);
  listen("troubles", showTroubles);
  listen("trouble", (trouble) => {
    const others = shownTroubles.filter((one) => one.id !== trouble.id);
    showTroubles(trouble.open ? [trouble, ...others] : others);
    if (!trouble.open) refresh();
  });
  listen("reset", refresh);
  listen("alive", () => {});
}

function listen(kind, take) {
  source.addEventListener(kind, (message) => {
    seen.heard = Date.now();
    if (message.lastEventId) seen.last = message.lastEventId;
    take(JSON.parse(message.data));
  });
}

// Many documents at once (a replay) are drawn together.
function draw() {
  seen.drawing ??= setTimeout(() => {
    seen.drawing = null;
    const now = Date.now();
    for (const [kind, column] of Object.entries(columns)) byId(`tab-${kind}s`).textContent = column.render(now) || "";
    renewTimes(document, now);
    offerChoices();
    showEmpty();
  }, RENDER_MS);
}

function tick() {
  renewTimes(document, Date.now());
  draw();
  // A connection cut without a word (sleep, a lost network) looks open for ever.
  if (source.readyState === EventSource.OPEN && Date.now() - seen.heard > SILENT_MS) {
    showLink("lost");
    seen.heard = Date.now();
    connect();
  }
}

function announce(alert) {
  byId("spoken").textContent = `تنبيه ${words.severities[alert.marsad.severity] ?? ""}: ${alert.message}`;
  if (document.hidden) seen.unseen += 1;
  showTitle();
}

function showTitle() {
  document.title = seen.unseen ? `(${seen.unseen}) مرصد` : "مرصد";
}

function showLink(state) {
  const said = { open: "متصل", lost: "انقطع الاتصال، تُعاد المحاولة…" }[state];
  const link = byId("link");
  if (link.dataset.state === state) return;
  link.dataset.state = state;
  link.textContent = said;
  if (state === "open") seen.heard = Date.now();
}

function showTroubles(troubles) {
  if (JSON.stringify(troubles) === JSON.stringify(shownTroubles)) return;
  shownTroubles = troubles;
  byId("troubles").replaceChildren(
    ...troubles.map((trouble) => {
      const line = element("p", "trouble", trouble.text_ar);
      line.dir = "auto";
      line.title = trouble.text_en;
      return line;
    }),
  );
}

function showCounts(counts) {
  seen.counts = counts;
  const failing = counts.failing ? `${count(counts.feeds)} (${count(counts.failing)} متعثّر)` : count(counts.feeds);
  const rows = [
    ["مقالات", count(counts.articles)],
    ["أحداث", count(counts.events)],
    ["تنبيهات", count(counts.alerts)],
    ["في الانتظار", count(counts.waiting)],
    ["مصادر", failing],
  ];
  if (counts.dead) rows.push(["متعذّرة", count(counts.dead)]);
  byId("counts").replaceChildren(
    ...rows.map(([name, value]) => element("div", "", [element("dt", "", name), element("dd", "", value)])),
  );
  showEmpty();
}

function showEmpty() {
  const { event, alert } = columns;
  const filtered = isFiltered();
  event.empty.replaceChildren(...(filtered && event.entries.size ? ["لا حدث يطابق الترشيح."] : whyEmpty()));
  alert.empty.textContent =
    filtered && alert.entries.size
      ? "لا تنبيه يطابق الترشيح."
      : "لا تنبيهات بعد. تظهر هنا فور أن يطابق حدثٌ جديد إحدى القواعد.";
}

function whyEmpty() {
  const command = element("code", "", "marsad feeds enable ly");
  command.dir = "ltr";
  if (!seen.snapshot) return ["لم يُجب الفهرس بعد؛ تظهر الأحداث حين يجيب."];
  if (!seen.counts || seen.counts.feeds === 0) return ["لا أحداث بعد: فعّل مصادر بالأمر ", command];
  if (seen.counts.only_sample) return ["تُقرأ الآن أخبار العيّنة؛ لأخبار حقيقية فعّل مصادر بالأمر ", command];
  return ["لا أحداث بعد؛ تُقرأ المصادر الآن."];
}

function isFiltered() {
  return Boolean(byId("words").value.trim() || byId("class").value || byId("country").value);
}

function prepareFilter() {
  for (const [value, name] of Object.entries(words.classes)) byId("class").append(new Option(name, value));
  const apply = () => {
    const wanted = fold(byId("words").value).split(/\s+/).filter(Boolean);
    const [kind, land] = [byId("class").value, byId("country").value];
    const accepts = ({ document: { marsad }, text }) =>
      (!kind || marsad.class === kind) &&
      (!land || marsad.place?.country === land) &&
      wanted.every((word) => text.includes(word));
    for (const column of Object.values(columns)) column.accepts = accepts;
    byId("clear").hidden = !isFiltered();
    draw();
  };
  byId("filter").addEventListener("input", apply);
  byId("filter").addEventListener("reset", () => setTimeout(apply));
  byId("filter").addEventListener("submit", (event) => event.preventDefault());
}

// The countries that are there, by name.
function offerChoices() {
  const select = byId("country");
  const there = new Set(select.value ? [select.value] : []);
  for (const column of Object.values(columns))
    for (const entry of column.entries.values()) there.add(entry.document.marsad.place?.country);
  const named = [...there].filter(Boolean).map((code) => [country(code), code]);
  named.sort(([one], [other]) => one.localeCompare(other, "ar"));
  if (named.map(([, code]) => code).join() === select.dataset.codes) return;
  select.dataset.codes = named.map(([, code]) => code).join();
  const chosen = select.value;
  select.replaceChildren(select.options[0], ...named.map(([name, code]) => new Option(name, code)));
  select.value = chosen;
}

function prepareViews() {
  for (const button of document.querySelectorAll("nav button"))
    button.addEventListener("click", () => {
      document.body.dataset.view = button.dataset.view;
      for (const other of document.querySelectorAll("nav button"))
        other.setAttribute("aria-pressed", String(other === button));
    });
  document.addEventListener("visibilitychange", () => {
    if (document.hidden) return;
    seen.unseen = 0;
    showTitle();
  });
}
