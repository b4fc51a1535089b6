// One patient on the way: how ill, when, what was measured and done, and the hand-over.
import { clock, h, lasting, t } from "./dom.js";

const STALE_FIX_MS = 60000;

export function card(app, patient) {
  const { hand_over: handOver } = patient;
  const records = patient.records.length ? patient.records : [null];
  return h("article.card", {
    className: `card${patient.critical ? " critical" : ""}${handOver && handOver.noticed_at ? "" : " unseen"}`, "data-mission": patient.mission_id,
  },
  h("div.card-head", {},
    h("div.eta", {}, eta(app, patient)),
    h("div.who", {},
      h("div.line", {}, patient.critical ? h("span.band.A", {}, `! ${t("critical")}`) : gradeBand(patient),
        h("b.plate", {}, patient.plate), h("span", {}, t(`state.${patient.state}`)),
        patient.is_test ? h("span.test", {}, t("exercise")) : null),
      h("p.complaint", {}, patient.complaint || "—"),
      h("p.dim", {}, [personLine(patient.patient), `${t("called")} ${clock(patient.called_at)}`,
        patient.crew.length ? `${t("crew")} ${patient.crew.join("、")}` : ""].filter(Boolean).join(" · "))),
    h("div.acts", {}, acts(app, patient))),
  records.map((record) => (record ? found(record) : h("p.dim.nothing", {}, t("vitals_none")))));
}

function gradeBand(patient) {
  return h("span.band", { className: `band ${patient.grade}` }, patient.grade ? `${patient.grade} ${t(`grade.${patient.grade}`)}` : t("grade."));
}

function personLine(patient) {
  return [
    patient.name, patient.sex ? t(`sex.${patient.sex}`) : "", patient.age ? t("age_years", { age: patient.age }) : "",
    patient.count > 1 ? t("people", { count: patient.count }) : "",
    ["yes", "no"].includes(patient.conscious) ? t(`conscious.${patient.conscious}`) : "",
    ["normal", "abnormal", "none"].includes(patient.breathing) ? t(`breathing.${patient.breathing}`) : "",
  ].filter(Boolean).join(" · ");
}

// The moment of arrival as a number that counts, and how old the position is that it comes from.
export function eta(app, patient) {
  const { arrival } = patient;
  const now = app.now();
  if (arrival.kind === "there") { return [h("small", {}, t("eta.there")), h("b", {}, clock(arrival.at) || "—")]; }
  if (!arrival.kind || !arrival.at) { return [h("small", {}, t("eta.driving")), h("b.unknown", {}, "—"), h("small", {}, t("eta.none"))]; }
  const age = arrival.fix_at ? now - Date.parse(arrival.fix_at) : 0;
  const old = age > STALE_FIX_MS ? h("small.warn", {}, t("fix_age", { age: lasting(age) })) : null;
  const left = Date.parse(arrival.at) - now;
  if (arrival.kind === "earliest") { return [h("small", {}, t("eta.earliest")), h("b.later", {}, clock(arrival.at)), old]; }
  const text = left < 0 ? clock(arrival.at) : left < 60000 ? `${Math.ceil(left / 1000)}″` : `${Math.floor(left / 60000)}′${String(Math.floor(left / 1000) % 60).padStart(2, "0")}″`;
  return [h("small", {}, t(left < 0 ? "eta.late" : "eta.driving")), h("b", {}, text),
    old || h("small", {}, `${clock(arrival.at)} · ${t("distance", { km: (arrival.distance_m / 1000).toFixed(1) })}`)];
}

function acts(app, patient) {
  const { hand_over: handOver, mission_id: id } = patient;
  if (handOver && handOver.signed_at) {
    return h("p.good", {}, t("signed", { name: handOver.signed_name, time: clock(handOver.signed_at) }));
  }
  const seen = handOver && handOver.noticed_at;
  const aboard = !["ordered", "received", "en_route", "on_scene"].includes(patient.state);
  return [
    seen ? h("p.good", {}, t("seen_by", { name: handOver.noticed_by, time: clock(handOver.noticed_at) }),
      handOver.notice_note ? h("small", {}, handOver.notice_note) : null)
      : h("button.primary", { "data-act": "seen", onclick: () => app.notice(id, "") }, t("seen")),
    h("button", { "data-act": "tell", onclick: () => app.openTell(patient) }, t("tell_crew")),
    aboard ? h("button.sign-over", { "data-act": "sign", onclick: () => app.openSign(patient) }, t("hand_over")) : null,
  ];
}

// What the crew found and did: the newest vital signs large, their course beside, then treatment.
function found(record) {
  const gone = new Set(record.entries.map((entry) => entry.replaces).filter(Boolean));
  const standing = record.entries.filter((entry) => !entry.withdrawn && !gone.has(entry.entry_id))
    .sort((a, b) => (a.taken_at < b.taken_at ? 1 : -1));
  const measured = standing.filter((entry) => entry.vitals);
  const done = standing.filter((entry) => !entry.vitals);
  const { facts } = record;
  return h("section.found", {},
    h("div.facts", {}, facts.triage ? h("span", { className: `colour ${facts.triage}` }, t(`colour.${facts.triage}`)) : null,
      h("b", {}, [facts.name, facts.sex ? t(`sex.${facts.sex}`) : "", facts.age ? t("age_years", { age: facts.age }) : ""].filter(Boolean).join(" · ")),
      facts.diagnosis ? h("span", {}, facts.diagnosis) : null, facts.complaint ? h("span.dim", {}, facts.complaint) : null,
      facts.allergies ? h("span.warn", {}, t("allergy", { what: facts.allergies })) : null,
      h("a.pdf", { href: `records/${encodeURIComponent(record.record_id)}.pdf`, target: "_blank", rel: "noopener" }, t("pdf"))),
    measured.length ? vitals(measured) : h("p.dim", {}, t("vitals_none")),
    done.length ? h("ul.done", {}, done.slice(0, 8).map((entry) => h("li", {}, h("time", {}, clock(entry.taken_at)),
      h("span", {}, [entry.what, entry.dose, entry.route].filter(Boolean).join(" · "))))) : null);
}

const COLUMNS = [
  ["heart_rate", (v) => v.heart_rate], ["pressure", (v) => (has(v.systolic_mmhg) || has(v.diastolic_mmhg) ? `${v.systolic_mmhg ?? "–"}/${v.diastolic_mmhg ?? "–"}` : null)],
  ["breaths", (v) => v.breaths], ["oxygen_pct", (v) => v.oxygen_pct], ["temperature_c", (v) => v.temperature_c],
  ["glucose_mmol_l", (v) => v.glucose_mmol_l], ["gcs", (v) => ([v.gcs_eye, v.gcs_verbal, v.gcs_motor].every(has) ? v.gcs_eye + v.gcs_verbal + v.gcs_motor : null)],
];

function has(value) { return value !== null && value !== undefined; }

// Out of these bounds a number is marked: a word for the eye, no diagnosis.
const USUAL = { heart_rate: [50, 120], breaths: [10, 24], oxygen_pct: [94, 100], temperature_c: [35, 38.5], glucose_mmol_l: [3.9, 16], gcs: [15, 15] };

function unusual(name, value, v) {
  if (name === "pressure") { return has(v.systolic_mmhg) && (v.systolic_mmhg < 90 || v.systolic_mmhg > 180); }
  return USUAL[name] && (value < USUAL[name][0] || value > USUAL[name][1]);
}

function vitals(measured) {
  const shown = COLUMNS.filter(([, value]) => measured.some((entry) => has(value(entry.vitals))));
  return h("table.vitals", {},
    h("thead", {}, h("tr", {}, h("th"), shown.map(([name]) => h("th", {}, t(`vital.${name}`))))),
    h("tbody", {}, measured.slice(0, 4).map((entry, place) => h("tr", { className: place ? "" : "newest" }, h("td", {}, clock(entry.taken_at)),
      shown.map(([name, value]) => {
        const number = value(entry.vitals);
        return h("td", { className: has(number) && unusual(name, number, entry.vitals) ? "warn" : "" }, has(number) ? String(number) : "");
      })))));
}
