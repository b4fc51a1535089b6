// Beds and diversion, for the department as a whole and for each of the hospital's capabilities.
import { h, lasting, put, t } from "./dom.js";

const OLD_MS = 3600000;

export class Beds {
  constructor(app) { this.app = app; this.place = h("aside.beds", { id: "beds" }); this.edit = null; this.known = ""; }

  render() {
    const { hospital } = this.app.view;
    const told = JSON.stringify([hospital.beds, hospital.diverting, hospital.note, hospital.departments, hospital.capabilities]);
    if (this.known !== told && !this.place.contains(document.activeElement)) { this.known = told; this.edit = null; }
    this.edit = this.edit || {
      beds: hospital.beds, diverting: hospital.diverting, note: hospital.note,
      departments: codes(hospital).map((code) => ({
        ...(hospital.departments.find((one) => one.code === code) || { code, beds: 0, diverting: false, note: "" }),
      })),
    };
    if (this.place.contains(document.activeElement) && this.place.childElementCount) { this.renderAge(); return; }
    this.age = h("p");
    put(this.place, h("h2", {}, t("beds")), this.age, this.row(t("whole_house"), this.edit, "house"),
      this.edit.departments.map((one) => this.row(t(`capability.${one.code}`), one, one.code)),
      h("button.primary", { id: "tell-state", onclick: () => this.tell() }, t("tell_state")));
    this.renderAge();
  }

  renderAge() {
    const { hospital } = this.app.view;
    const age = hospital.state_at ? this.app.now() - Date.parse(hospital.state_at) : Infinity;
    const text = hospital.state_at ? t("told_at", { age: lasting(age) }) : t("never_told");
    put(this.age, h("span", { className: age > OLD_MS ? "warn" : "dim" }, text, hospital.state_at && age > OLD_MS ? ` · ${t("state_old")}` : ""));
  }

  row(title, one, code) {
    const count = h("input", { id: `beds-${code}`, inputMode: "numeric", value: one.beds, maxLength: 5, oninput: () => { one.beds = count.value; } });
    const step = (by) => { one.beds = Math.max(0, (Number(one.beds) || 0) + by); count.value = one.beds; };
    const turn = h("button.turn", { "data-divert": code, onclick: () => { one.diverting = !one.diverting; look(); } });
    const look = () => {
      turn.textContent = one.diverting ? `✕ ${t("diverting")}` : `● ${t("open")}`;
      turn.className = `turn ${one.diverting ? "bad" : "good"}`;
    };
    look();
    const note = h("input.note", { value: one.note, maxLength: 200, placeholder: t("remark_department"), oninput: () => { one.note = note.value; } });
    return h("div.department", {}, h("b", {}, title),
      h("div.count", {}, h("button", { onclick: () => step(-1), "aria-label": "-" }, "−"), count, h("button", { onclick: () => step(1), "aria-label": "+" }, "+"), h("small.dim", {}, t("beds_free"))),
      turn, note);
  }

  tell() {
    const number = (value) => Math.min(10000, Math.max(0, Math.round(Number(value) || 0)));
    const { hospital } = this.app.view;
    const data = {
      hospital_id: hospital.hospital_id, diverting: this.edit.diverting, beds: number(this.edit.beds), note: this.edit.note,
      departments: this.edit.departments.map((one) => ({ ...one, beds: number(one.beds) })),
    };
    document.activeElement.blur();
    this.app.send("SetHospitalState", data);
  }
}

function codes(hospital) {
  return [...new Set([...hospital.capabilities, ...hospital.departments.map((one) => one.code)])];
}
