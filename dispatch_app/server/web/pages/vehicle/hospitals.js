// The choice of the hospital, ranked by the server for this patient; and the hand-over there.
import { ask } from "./link.js";
import { clock, h, put, t } from "./dom.js";
import { keep, kept } from "./store.js";

const AGAIN_MS = 30000;

export class Hospitals {
  constructor(app) {
    this.app = app; this.list = []; this.at = ""; this.forMission = ""; this.askedAt = 0;
    this.name = h("input", { id: "sign-name", maxLength: 40, autocomplete: "off" });
    this.rows = h("div.hospital-rows", { id: "hospital-rows" });
    this.sign = h("div.sign");
    this.head = h("div.list-head");
    this.place = h("div.hospitals", {}, this.sign, this.head, this.rows);
  }

  nameOf(id) {
    const found = this.list.find((one) => one.hospital_id === id);
    return found ? found.name : "";
  }

  async refresh(visible) {
    const shown = this.app.model.current();
    if (!shown) { return; }
    const id = shown.mission.mission_id;
    if (this.forMission !== id) {
      this.forMission = id;
      const stored = await kept("hospitals").catch(() => null);
      this.list = stored && stored.mission === id ? stored.list : [];
      this.at = stored && stored.mission === id ? stored.at : "";
      this.askedAt = 0;
    }
    const due = Date.now() - this.askedAt > AGAIN_MS && (visible || !this.list.length);
    if (!this.app.model.online || !due) { return; }
    this.askedAt = Date.now();
    try {
      const found = await ask(`hospitals?mission=${encodeURIComponent(id)}`);
      this.list = found.hospitals;
      this.at = new Date().toISOString();
      await keep("hospitals", { mission: id, list: this.list, at: this.at });
    } catch { /* the kept list stays, with its time */ }
    this.render();
  }

  render() {
    const { model } = this.app;
    const shown = model.current();
    if (!shown) { put(this.sign); put(this.head); put(this.rows, h("p.dim", {}, t("hospitals_none"))); return; }
    this.renderSign(shown);
    const old = !model.online && this.at;
    put(this.head, h("p.dim", {}, old ? t("hospitals_old", { time: clock(this.at) }) : t("hospitals_for")));
    const chosen = model.hospitalId(shown);
    put(this.rows, this.list.map((one, place) => this.row(shown, one, one.hospital_id === chosen, place === 0)));
  }

  row(shown, one, chosen, first) {
    return h("div.hospital-row", { className: `hospital-row${one.diverting ? " diverting" : ""}${chosen ? " chosen" : ""}` },
      h("div.name", {}, h("b", {}, one.name), h("small", {}, one.reasons.join(" · "))),
      h("div.minutes", {}, t("minutes", { minutes: Math.max(1, Math.round(one.time_s / 60)) })),
      h("button", {
        "data-hospital": one.hospital_id, disabled: chosen, className: first && !chosen ? "primary" : "",
        onclick: () => this.choose(shown, one.hospital_id),
      }, t(chosen ? "chosen" : "choose")));
  }

  choose(shown, hospitalId) {
    const data = { mission_id: shown.mission.mission_id, hospital_id: hospitalId, device_at: this.app.nowIso() };
    this.app.outbox.add("ChooseHospital", data, { key: `hospital:${shown.mission.mission_id}:${hospitalId}` });
    this.app.render();
  }

  // Seen by the hospital; at its door the name of who takes over.
  renderSign(shown) {
    const { mission, hand_over: handOver } = shown;
    const state = this.app.model.stateOf(shown);
    const lines = [];
    if (mission.hospital_id) {
      const seen = handOver && handOver.hospital_id === mission.hospital_id && handOver.noticed_at;
      lines.push(h("p", { className: seen ? "good" : "dim" }, t(seen ? "hospital_seen" : "hospital_unseen"),
        seen && handOver.notice_note ? `: ${handOver.notice_note}` : ""));
    }
    if (handOver && handOver.signed_at) {
      lines.push(h("p.good", {}, t("signed_by", { name: handOver.signed_name, time: clock(handOver.signed_at) })));
    } else if (mission.hospital_id && ["at_hospital", "handed_over"].includes(state)) {
      const asked = this.app.model.entries("SignHandOver").length > 0;
      lines.push(asked ? h("p.dim", {}, t("kept_for_later")) : h("div.write", {},
        h("label", {}, h("span", {}, t("sign_name")), this.name),
        h("button.primary", { id: "sign", onclick: () => this.signOver(shown) }, t("sign"))));
    }
    const keepFocus = document.activeElement === this.name;
    put(this.sign, lines);
    if (keepFocus) { this.name.focus(); }
  }

  signOver(shown) {
    const name = this.name.value.trim();
    if (!name) { this.app.say(t("nothing_entered")); this.name.focus(); return; }
    const data = { mission_id: shown.mission.mission_id, name, device_at: this.app.nowIso() };
    this.app.outbox.add("SignHandOver", data, { key: `sign:${shown.mission.mission_id}` });
    this.name.value = "";
    this.app.render();
  }
}
