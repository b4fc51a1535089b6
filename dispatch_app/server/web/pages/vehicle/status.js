// The big button: the mission's next state, with a moment to undo it; beside it what happens seldom.
import { h, put, t } from "./dom.js";
import { SEQUENCE } from "./model.js";
import { choices, closeSheet, openSheet } from "./sheet.js";

const GUARD_MS = 700;        // a second tap of the same finger must not hit the undo that came under it

export class StatusBar {
  constructor(app) { this.app = app; this.place = h("section.status", { id: "status" }); }

  render() {
    const { model } = this.app;
    const shown = model.current() || (model.shown && model.stateOf(model.shown) === "returning" ? model.shown : null);
    if (!shown || model.unanswered()) { put(this.place); this.place.hidden = true; return; }
    this.place.hidden = false;
    const pending = model.pendingState(shown);
    const left = pending ? pending.sendAfter - Date.now() : 0;
    if (pending && !pending.sent && left > 0) { this.renderUndo(pending, left); return; }
    const next = model.nextState(shown);
    const state = model.stateOf(shown);
    put(this.place,
      h("div.state", {}, h("span.mark", { "data-state": state }), t(`state.${state}`),
        pending ? h("small", {}, t("kept_for_later")) : null),
      next ? h("button.primary.next", { id: "next-state", "data-state": next, onclick: () => this.report(shown, next) },
        t(`go.${next}`)) : h("span.next"),
      h("button.other", { id: "other-states", onclick: () => this.others(shown) }, t("other_states")));
  }

  renderUndo(pending, left) {
    const undo = h("button.undo", {
      id: "undo", disabled: Date.now() - (pending.sendAfter - this.app.undoMs) < GUARD_MS,
      onclick: async () => { if (await this.app.outbox.undo(pending)) { this.app.render(); } },
    }, t("undo"));
    put(this.place, h("div.count", {}, t("will_be_sent", {
      state: t(`state.${pending.data.state}`), seconds: Math.ceil(left / 1000),
    }), h("i", { style: `width:${Math.round(100 * left / this.app.undoMs)}%` })), undo);
  }

  report(shown, state) {
    const { model, outbox } = this.app;
    if (SEQUENCE.indexOf(state) <= SEQUENCE.indexOf(model.stateOf(shown))) { return; }
    if (state === "received") { this.app.acknowledge(shown); return; }
    const data = {
      mission_id: shown.mission.mission_id, state, source: "tablet", device_at: this.app.nowIso(), hospital_id: "",
    };
    outbox.add("ReportMission", data, { afterMs: this.app.undoMs, key: `state:${shown.mission.mission_id}:${state}` });
    this.app.render();
  }

  dismiss(shown, state) {
    const data = { mission_id: shown.mission.mission_id, state };
    this.app.outbox.add("DismissProposal", data, { key: `not-so:${data.mission_id}:${state}` });
    this.app.render();
  }

  // States further on (a button was forgotten), an empty run, or a refusal.
  others(shown) {
    const { model } = this.app;
    const later = SEQUENCE.slice(SEQUENCE.indexOf(model.stateOf(shown)) + 1);
    const parts = [choices(later, (state) => t(`go.${state}`), (state) => { closeSheet(); this.report(shown, state); })];
    if (model.mayRunEmpty(shown)) {
      parts.push(h("button.danger", { id: "empty-run", onclick: () => this.emptyRun(shown) }, t("empty_run")));
    }
    if (model.mayAbort(shown)) {
      parts.push(h("button.danger", { id: "refuse", onclick: () => this.refuse(shown) }, t("refuse")));
    }
    openSheet(t("choose_state"), parts);
  }

  emptyRun(shown) {
    const codes = ["nobody_found", "refused_transport", "left_already", "died_on_scene", "other"];
    openSheet(t("empty_why"), choices(codes, (code) => t(`empty.${code}`), (reason) => {
      closeSheet();
      const data = { mission_id: shown.mission.mission_id, reason };
      this.app.outbox.add("EndEmptyRun", data, { afterMs: this.app.undoMs, key: `end:${shown.mission.mission_id}` });
    }));
  }

  refuse(shown) {
    const codes = ["vehicle_fault", "no_crew", "equipment_missing", "other"];
    openSheet(t("refuse_why"), choices(codes, (code) => t(`refusing.${code}`), (reason) => {
      closeSheet();
      const data = { mission_id: shown.mission.mission_id, reason };
      this.app.outbox.add("RefuseMission", data, { key: `end:${shown.mission.mission_id}` });
      this.app.render();
    }));
  }
}
