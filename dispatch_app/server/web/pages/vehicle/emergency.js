// A crew in danger: counted down once, called, and then nothing else is shown until a desk has answered.
import { clock, h, t } from "./dom.js";

const COUNT_S = 3;

export class Emergency {
  constructor(app) { this.app = app; this.counting = 0; this.timer = 0; this.acceptedId = ""; }

  // A press begins the count; whoever can do nothing more has called when it ends.
  press() {
    if (this.counting || this.app.model.emergency()) { return; }
    this.counting = COUNT_S;
    this.timer = setInterval(() => {
      this.counting -= 1;
      if (this.counting <= 0) { this.call(); } else { this.app.render(); }
    }, 1000);
    this.app.render();
  }

  cancel() { clearInterval(this.timer); this.counting = 0; this.app.render(); }

  call() {
    clearInterval(this.timer);
    this.counting = 0;
    const data = {
      vehicle_id: this.app.vehicleId, source: "tablet", device_at: this.app.nowIso(), position: this.app.gps.position(),
      note: "",
    };
    this.app.outbox.add("CallCrewEmergency", data, { key: "emergency", urgent: true });
    this.app.render();
  }

  // What covers the page now, or null.
  overlay() {
    if (this.counting) {
      return h("div.overlay.emergency", { role: "alertdialog" },
        h("h1", {}, t("emergency_sure")), h("p.count-down", {}, t("emergency_counts", { seconds: this.counting })),
        h("div.two", {}, h("button", { id: "emergency-cancel", onclick: () => this.cancel() }, t("cancel")),
          h("button.primary", { id: "emergency-now", onclick: () => this.call() }, t("emergency_now"))));
    }
    const emergency = this.app.model.emergency();
    if (!emergency || (emergency.answered_at && this.acceptedId === emergency.emergency_id)) { return null; }
    if (emergency.answered_at) {
      return h("div.overlay.emergency.answered", { role: "alertdialog" },
        h("h1", {}, t("emergency_answered", { desk: emergency.answered_by })),
        emergency.answer ? h("p.count-down", {}, emergency.answer) : null,
        h("p", {}, clock(emergency.answered_at, true)),
        h("button.primary", { id: "emergency-go-on", onclick: () => this.goOn(emergency) }, t("emergency_go_on")));
    }
    return h("div.overlay.emergency", { role: "alertdialog", id: "emergency-waits" },
      h("h1", {}, t("emergency_called")), h("p.count-down", {}, clock(emergency.called_at, true)),
      h("p.count-down", {}, t(emergency.kept && !this.app.model.online ? "emergency_kept" : "emergency_waits")));
  }

  goOn(emergency) { this.acceptedId = emergency.emergency_id; this.app.render(); }

  // Whether a line at the top reminds of one that is answered and not over.
  runs() { const emergency = this.app.model.emergency(); return Boolean(emergency && emergency.answered_at); }
}
