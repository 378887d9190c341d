// Values as Arabic words: tolls, times, places. Pure but for the clock; every result is plain text.

const LOCALE = "ar-u-nu-latn";
const plural = new Intl.PluralRules("ar");
const number = new Intl.NumberFormat(LOCALE);
const relative = new Intl.RelativeTimeFormat(LOCALE, { numeric: "auto" });
const exact = new Intl.DateTimeFormat(LOCALE, { dateStyle: "full", timeStyle: "medium" });
const countries = new Intl.DisplayNames(["ar"], { type: "region", fallback: "code" });
// A day without a time belongs to no zone, so it is shown as it is written.
const DAYS = {
  day: new Intl.DateTimeFormat(LOCALE, { day: "numeric", month: "long", year: "numeric", timeZone: "UTC" }),
  month: new Intl.DateTimeFormat(LOCALE, { month: "long", year: "numeric", timeZone: "UTC" }),
  year: new Intl.DateTimeFormat(LOCALE, { year: "numeric", timeZone: "UTC" }),
};
const UNITS = [["year", 31557600], ["month", 2629800], ["day", 86400], ["hour", 3600], ["minute", 60]];

export const TOLLS = ["killed", "injured", "abducted", "arrested", "killed_perpetrators"];

export function count(value) {
  return value === null || value === undefined ? "—" : number.format(value);
}

// {value, qualifier, vague} -> «5 قتلى على الأقل»، «عشرات الجرحى»؛ "" for none.
export function toll(slot, stated, words) {
  if (!stated) return "";
  const forms = words.tolls[slot];
  if (stated.value === null || stated.value === undefined) return forms[stated.vague] ?? forms.some;
  const counted = forms[plural.select(stated.value)].replace("#", number.format(stated.value));
  return (words.qualifiers[stated.qualifier] ?? "#").replace("#", counted);
}

// «قبل 3 دقائق»; `moment` and `now` in milliseconds. A clock that runs ahead says "now", not "in two minutes".
export function ago(moment, now) {
  const seconds = Math.max(0, (now - moment) / 1000);
  const unit = UNITS.find(([, length]) => seconds >= length);
  return unit ? relative.format(-Math.floor(seconds / unit[1]), unit[0]) : "الآن";
}

export function exactTime(moment) {
  return exact.format(moment);
}

// «25 ديسمبر 2018», «ديسمبر 2018», «من … إلى …»; "" when the day of the happening is not known.
export function happened(event, precision) {
  const form = DAYS[precision] ?? (precision ? null : DAYS.day);
  if (!event.start || !form) return "";
  const [start, end] = [event.start, event.end ?? event.start].map((day) => form.format(new Date(day + "T00:00Z")));
  return start === end ? start : `من ${start} إلى ${end}`;
}

export function country(code) {
  try {
    return code ? countries.of(code) : "";
  } catch {
    return code;
  }
}

// «درنة، ليبيا»; a place that is the country itself is said once.
export function place(where) {
  if (!where) return "";
  const name = where.name_ar || where.name_en || "";
  const land = country(where.country);
  return !land || where.precision === "country" || fold(name) === fold(land) ? name || land : `${name}، ${land}`;
}

// Spelling variants, marks and case put aside, for comparing.
export function fold(text) {
  return text
    .normalize("NFKC")
    .toLowerCase()
    .replace(/[\u064B-\u065F\u0670\u0640]/g, "")
    .replace(/[أإآٱ]/g, "ا")
    .replace(/ى/g, "ي")
    .replace(/ة/g, "ه");
}
