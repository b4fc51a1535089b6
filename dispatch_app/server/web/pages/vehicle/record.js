// The patient record 现场急救病历: facts that are written again when they change, and a course that only grows.
import { clock, h, put, t, uuid } from "./dom.js";
import { course, emptyFacts } from "./model.js";
import { renderEntrySheet, summary } from "./entry.js";
import { forget, keep, kept } from "./store.js";

const TEXTS = ["name", "age", "id_number", "phone"];
const LONG = ["complaint", "illness", "history", "allergies", "diagnosis", "remarks"];
const COLOURS = ["red", "yellow", "green", "black"];
const OUTCOMES = ["improved", "unchanged", "worse", "died_on_scene", "died_on_the_way", "refused_transport", "treated_on_scene"];
const SAVE_AFTER_MS = 1500;      // a pause in typing; leaving the field saves at once

export class RecordPage {
  constructor(app) {
    this.app = app; this.missionId = ""; this.recordId = ""; this.facts = emptyFacts(); this.dirty = false;
    this.fields = new Map();
    this.heads = h("div.chips");
    this.form = this.makeForm();
    this.course = h("div.course", { id: "course" });
    this.state = h("p.dim", { id: "record-state" });
    this.adds = h("div.adds", {}, ["vitals", "drug", "treatment", "ecg", "note"].map((kind) =>
      h("button", { "data-add": kind, onclick: () => this.add(kind) }, `+ ${t(`add.${kind}`)}`)));
    this.pdf = h("a.wide-link", { target: "_blank", rel: "noopener" }, t("pdf"));
    this.none = h("p.dim", {}, t("record_none"));
    this.body = h("div.record-body", {}, this.adds, this.course, this.form, this.pdf);
    this.place = h("div.record", {}, this.heads, this.state, this.none, this.body);
  }

  // Records may be written for the missions of the last hours, the present one first.
  missions() { return this.app.model.view ? this.app.model.view.missions.filter((shown) => shown.order) : []; }

  shown() { return this.missions().find((one) => one.mission.mission_id === this.missionId) || null; }

  record() {
    const shown = this.shown();
    const found = shown && this.app.model.recordsOf(shown).find((one) => one.record_id === this.recordId);
    return found || { record_id: this.recordId, number: 0, facts: emptyFacts(), entries: [], unsent: 0 };
  }

  render() {
    const missions = this.missions();
    if (!missions.some((one) => one.mission.mission_id === this.missionId)) {
      this.open(missions.length ? missions[0].mission.mission_id : "");
      return;
    }
    const present = this.app.model.current();
    if (present && present.mission.mission_id !== this.missionId && !this.chosen) { this.open(present.mission.mission_id); return; }
    const record = this.record();
    const begun = record.begun_at || record.unsent || record.entries.length;
    if (begun && !this.dirty && !this.form.contains(document.activeElement)) { this.show(record.facts); }
    this.renderHeads(missions);
    this.renderCourse(record);
    this.state.textContent = record.unsent ? t("saved_here") : record.entries.length || record.begun_at ? t("saved") : "";
    this.pdf.hidden = !record.begun_at;
    this.pdf.href = `records/${encodeURIComponent(this.recordId)}.pdf`;
    this.none.hidden = true;
    this.body.hidden = false;
  }

  renderHeads(missions) {
    const shown = this.shown();
    const records = this.app.model.recordsOf(shown);
    const present = this.app.model.current();
    put(this.heads,
      missions.length > 1 ? missions.map((one) => h("button", {
        className: one === shown ? "chosen" : "", onclick: () => { this.chosen = true; this.open(one.mission.mission_id); },
      }, one === present ? t("present_mission") : one.mission.incident_id.slice(-8))) : null,
      missions.length > 1 ? h("span.bar") : null,
      records.map((record) => h("button", {
        className: record.record_id === this.recordId ? "chosen" : "", onclick: () => this.choose(record.record_id),
      }, h("span", { className: `colour ${record.facts.triage}` }, String(record.number)),
      ` ${record.facts.name || t("record_patient", { number: record.number })}`)),
      records.length ? h("button.plain", { id: "new-patient", onclick: () => this.choose(uuid()) }, `+ ${t("new_patient")}`) : null);
  }

  renderCourse(record) {
    const entries = course(record);
    put(this.course, h("h2", {}, t("entries")), entries.length ? h("ul", {}, entries.reverse().map((entry) =>
      h("li", { className: entry.corrected ? "corrected" : "", "data-kind": entry.kind },
        h("time", {}, clock(entry.taken_at)), h("b", {}, t(`kind.${entry.kind}`)), h("span", {}, summary(entry)),
        entry.corrected ? h("small", {}, t("was_corrected"))
          : h("button.plain", { onclick: () => this.correct(entry) }, t("correct"))))) : h("p.dim", {}, t("entries_none")));
  }

  open(missionId) {
    this.saveNow();
    this.missionId = missionId;
    this.chosen = this.chosen && Boolean(missionId);
    const shown = this.shown();
    if (!shown) { this.none.hidden = false; this.body.hidden = true; put(this.heads); this.state.textContent = ""; return; }
    const records = this.app.model.recordsOf(shown);
    this.choose(records.length ? records[0].record_id : uuid());
  }

  choose(recordId) {
    this.saveNow();
    this.recordId = recordId;
    const record = this.record();
    this.show(record.begun_at || record.unsent ? record.facts : this.prefilled());
    this.restore(recordId);
    this.render();
  }

  // What the caller told is a beginning; nothing is saved before the crew writes.
  prefilled() {
    const shown = this.shown();
    const first = shown && this.app.model.recordsOf(shown).length === 0;
    if (!first) { return emptyFacts(); }
    const { patient, complaint } = shown.order.sheet;
    const sex = patient.sex === "male" || patient.sex === "female" ? patient.sex : "";
    return { ...emptyFacts(), name: patient.name, age: patient.age, sex, complaint };
  }

  // --- the facts -------------------------------------------------------------------------------------------------------

  makeForm() {
    const text = (name, long) => {
      const field = h(long ? "textarea" : "input", {
        id: `fact-${name}`, maxLength: 500, autocomplete: "off", oninput: () => this.edit(name, field.value), onblur: () => this.saveNow(),
        inputMode: name === "age" || name === "phone" ? "numeric" : null, rows: long ? 2 : null,
      });
      this.fields.set(name, field);
      return h("label", {}, h("span", {}, t(`fact.${name}`)), field);
    };
    const pick = (name, codes, words, looks) => {
      const box = h("div.picks", { id: `fact-${name}` }, codes.map((code) => h("button", {
        type: "button", "data-code": code, className: looks ? `colour ${code}` : "",
        onclick: () => { this.edit(name, this.facts[name] === code ? "" : code); this.saveNow(); this.showPicks(); },
      }, words(code))));
      this.fields.set(name, box);
      return h("div.field", {}, h("span.label", {}, t(`fact.${name}`)), box);
    };
    return h("div.facts", { id: "facts" }, h("h2", {}, t("facts")),
      pick("triage", COLOURS, (code) => t(`colour.${code}`), true),
      h("div.grid", {}, TEXTS.map((name) => text(name, false)), pick("sex", ["male", "female"], (code) => t(`sex.${code}`))),
      LONG.map((name) => text(name, true)),
      pick("outcome", OUTCOMES, (code) => t(`outcome.${code}`)));
  }

  show(facts) {
    this.facts = { ...emptyFacts(), ...facts };
    for (const name of [...TEXTS, ...LONG]) { this.fields.get(name).value = this.facts[name]; }
    this.showPicks();
  }

  showPicks() {
    for (const name of ["triage", "sex", "outcome"]) {
      for (const button of this.fields.get(name).children) {
        button.classList.toggle("chosen", button.dataset.code === this.facts[name]);
      }
    }
  }

  edit(name, value) {
    this.facts = { ...this.facts, [name]: value };
    this.dirty = true;
    keep(`draft:${this.recordId}`, { mission: this.missionId, facts: this.facts }).catch(() => {});
    clearTimeout(this.saving);
    this.saving = setTimeout(() => this.saveNow(), SAVE_AFTER_MS);
  }

  // A draft that a restart interrupted comes back into its form and is saved.
  async restore(recordId) {
    const draft = await kept(`draft:${recordId}`).catch(() => null);
    if (draft && draft.mission === this.missionId && recordId === this.recordId && !this.dirty) {
      this.show(draft.facts);
      this.dirty = true;
      this.saveNow();
    }
  }

  saveNow() {
    clearTimeout(this.saving);
    if (!this.dirty || !this.missionId) { return; }
    this.dirty = false;
    this.write([], this.facts);
    forget(`draft:${this.recordId}`).catch(() => {});
  }

  // --- the course ------------------------------------------------------------------------------------------------------

  add(kind, corrects = null) {
    renderEntrySheet(this.app, kind, corrects, (entry) => this.write([entry], this.record().begun_at ? null : this.facts));
  }

  correct(entry) { this.add(entry.kind, entry); }

  write(entries, facts) {
    const data = {
      mission_id: this.missionId, record_id: this.recordId, facts, entries, device_at: this.app.nowIso(),
    };
    this.app.outbox.add("WritePatientRecord", data);
    this.app.render();
  }
}
