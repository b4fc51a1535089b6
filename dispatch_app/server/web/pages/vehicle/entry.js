// One entry of the course: vital signs by numbers, drugs with dose and way, measures and findings by a tap.
import { clock, h, t, uuid } from "./dom.js";
import { closeSheet, openSheet } from "./sheet.js";

// Name, least, most, step: as the server judges them (domain.patient_record.VITAL_LIMITS).
const NUMBERS = [
  ["heart_rate", 0, 350], ["systolic_mmhg", 0, 350], ["diastolic_mmhg", 0, 250], ["breaths", 0, 120], ["oxygen_pct", 0, 100],
  ["temperature_c", 10, 46], ["glucose_mmol_l", 0, 60],
];
const GCS = [["gcs_eye", 4], ["gcs_verbal", 5], ["gcs_motor", 6]];
const UNITS = { heart_rate: "/min", systolic_mmhg: "mmHg", diastolic_mmhg: "mmHg", breaths: "/min", oxygen_pct: "%", temperature_c: "℃", glucose_mmol_l: "mmol/L" };
const OFFERED = {
  drug: ["aspirin", "nitroglycerin", "adrenaline", "amiodarone", "atropine", "glucose", "saline", "naloxone", "morphine", "salbutamol"].map((c) => `drug.${c}`),
  treatment: ["oxygen", "iv_line", "cpr", "shock", "airway", "intubation", "ventilation", "collar", "splint", "bandage", "tourniquet", "rosc"].map((c) => `do.${c}`),
  ecg: ["sinus", "st_up", "st_down", "af", "vf", "vt", "asystole", "pea", "block"].map((c) => `ecg.${c}`),
  note: [],
};
const WAYS = ["iv", "im", "po", "sl", "inh", "io"].map((c) => `way.${c}`);
const DECIMALS = new Set(["temperature_c", "glucose_mmol_l"]);

export function renderEntrySheet(app, kind, corrects, take) {
  const begun = corrects ? new Date(corrects.taken_at) : new Date(Date.now() + app.outbox.offsetMs);
  const time = h("input", { type: "time", id: "entry-time", value: clock(begun) });
  const wrong = h("p.why", { role: "alert" });
  const read = kind === "vitals" ? vitalsForm(corrects) : wordsForm(kind, corrects);
  let taken = false;
  const finish = (values) => {
    if (taken) { return; }
    taken = true;
    closeSheet();
    take({
      entry_id: uuid(), kind, taken_at: momentOf(begun, time.value), what: "", dose: "", route: "", vitals: null,
      replaces: corrects ? corrects.entry_id : "", withdrawn: false, ...values,
    });
  };
  const save = h("button.primary", {
    id: "save-entry", onclick: () => {
      const [values, fault] = read.values();
      if (fault) { wrong.textContent = fault; } else { finish(values); }
    },
  }, t("save"));
  const strike = corrects ? h("button.danger", { id: "strike", onclick: () => finish({ withdrawn: true, what: corrects.what }) }, t("withdraw")) : null;
  openSheet(t(`add.${kind}`), [read.parts, h("label.time", {}, h("span", {}, t("taken_at")), time), wrong, h("div.two", {}, strike, save)]);
}

function vitalsForm(corrects) {
  const before = (corrects && corrects.vitals) || {};
  const chosen = { gcs_eye: before.gcs_eye ?? null, gcs_verbal: before.gcs_verbal ?? null, gcs_motor: before.gcs_motor ?? null };
  const inputs = NUMBERS.map(([name]) => h("input", {
    id: `vital-${name}`, inputMode: "decimal", autocomplete: "off", maxLength: 5, value: before[name] ?? "",
  }));
  const sum = h("b", { id: "gcs-sum" });
  const tell = () => {
    const parts = Object.values(chosen);
    sum.textContent = parts.every((part) => part !== null) ? String(parts.reduce((a, b) => a + b)) : "–";
  };
  const scales = GCS.map(([name, most]) => {
    const row = h("div.scale", { id: `vital-${name}` }, Array.from({ length: most }, (_, place) => h("button", {
      type: "button", className: chosen[name] === place + 1 ? "chosen" : "", "data-code": place + 1,
      onclick: (event) => {
        chosen[name] = chosen[name] === place + 1 ? null : place + 1;
        for (const other of row.children) { other.classList.toggle("chosen", Number(other.dataset.code) === chosen[name]); }
        event.preventDefault();
        tell();
      },
    }, String(place + 1))));
    return h("div.field", {}, h("span.label", {}, t(`vital.${name}`)), row);
  });
  tell();
  const parts = [
    h("div.grid.three", {}, NUMBERS.map(([name], place) => h("label", {}, h("span", {}, `${t(`vital.${name}`)} ${UNITS[name]}`), inputs[place]))),
    h("h3", {}, "GCS ", sum), h("div.grid.scales", {}, scales),
  ];
  const values = () => {
    const vitals = { ...chosen };
    for (const [place, [name, least, most]] of NUMBERS.entries()) {
      const text = inputs[place].value.trim().replace(",", ".");
      const number = Number(text);
      if (text === "") { vitals[name] = null; continue; }
      if (!Number.isFinite(number) || number < least || number > most) {
        return [null, t("number_wrong", { what: t(`vital.${name}`), least, most })];
      }
      vitals[name] = DECIMALS.has(name) ? number : Math.round(number);
    }
    if (Object.values(vitals).every((value) => value === null)) { return [null, t("nothing_entered")]; }
    return [{ vitals }, ""];
  };
  return { parts, values };
}

function wordsForm(kind, corrects) {
  const what = h(kind === "note" ? "textarea" : "input", { id: "entry-what", maxLength: 500, autocomplete: "off", value: corrects ? corrects.what : "" });
  const dose = h("input", { id: "entry-dose", maxLength: 60, autocomplete: "off", value: corrects ? corrects.dose : "" });
  const route = h("input", { id: "entry-route", maxLength: 60, autocomplete: "off", value: corrects ? corrects.route : "" });
  const fill = (field, keys) => h("div.choices.small", {}, keys.map((key) =>
    h("button", { type: "button", onclick: () => { field.value = t(key); } }, t(key))));
  const parts = [fill(what, OFFERED[kind]), h("label", {}, h("span", {}, t("what")), what)];
  if (kind === "drug") {
    parts.push(h("div.grid", {}, h("label", {}, h("span", {}, t("dose")), dose), h("label", {}, h("span", {}, t("route")), route)), fill(route, WAYS));
  }
  const values = () => {
    const text = what.value.trim();
    if (!text) { return [null, t("nothing_entered")]; }
    return [{ what: text, dose: dose.value.trim(), route: route.value.trim() }, ""];
  };
  return { parts, values };
}

export function summary(entry) {
  if (!entry.vitals) { return [entry.what, entry.dose, entry.route].filter(Boolean).join(" · "); }
  const v = entry.vitals;
  const parts = [];
  const has = (value) => value !== null && value !== undefined;
  if (has(v.heart_rate)) { parts.push(`${t("vital.heart_rate")} ${v.heart_rate}`); }
  if (has(v.systolic_mmhg) || has(v.diastolic_mmhg)) { parts.push(`${t("vital.pressure")} ${v.systolic_mmhg ?? "–"}/${v.diastolic_mmhg ?? "–"}`); }
  if (has(v.breaths)) { parts.push(`${t("vital.breaths")} ${v.breaths}`); }
  if (has(v.oxygen_pct)) { parts.push(`SpO₂ ${v.oxygen_pct}%`); }
  if (has(v.temperature_c)) { parts.push(`${v.temperature_c} ℃`); }
  if (has(v.glucose_mmol_l)) { parts.push(`${t("vital.glucose_mmol_l")} ${v.glucose_mmol_l}`); }
  const gcs = [v.gcs_eye, v.gcs_verbal, v.gcs_motor];
  if (gcs.every(has)) { parts.push(`GCS ${gcs[0] + gcs[1] + gcs[2]}`); } else if (gcs.some(has)) { parts.push(`GCS E${gcs[0] ?? "–"} V${gcs[1] ?? "–"} M${gcs[2] ?? "–"}`); }
  return parts.join(" · ");
}

// The time of day of the input, near `begun`; one that would lie ahead was yesterday.
function momentOf(begun, text) {
  const shown = clock(begun);
  if (text === shown || !/^\d\d:\d\d/.test(text)) { return begun.toISOString(); }
  const minutes = (time) => Number(time.slice(0, 2)) * 60 + Number(time.slice(3, 5));
  let later = minutes(text) - minutes(shown);
  if (later > 60) { later -= 1440; }
  return new Date(begun.getTime() + later * 60000).toISOString();
}
