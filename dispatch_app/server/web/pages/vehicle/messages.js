// Messages between this crew and the desks.
import { clock, h, put, t } from "./dom.js";

const QUICK = ["blocked", "cannot_find", "police", "fire", "call_us"];
const LONGEST = 300;

export class Messages {
  constructor(app) {
    this.app = app;
    this.list = h("ul.talk", { id: "talk", "aria-live": "polite" });
    this.input = h("textarea", { id: "message", maxLength: LONGEST, placeholder: t("message_write"), rows: 2 });
    this.place = h("div.messages", {}, app.notices.place, this.list,
      h("div.quick", {}, QUICK.map((code) => h("button", { onclick: () => this.write(t(`quick.${code}`)) }, t(`quick.${code}`)))),
      h("div.write", {}, this.input, h("button.primary", { id: "send-message", onclick: () => this.send() }, t("send"))));
  }

  unread() {
    const { view } = this.app.model;
    const told = new Set(this.app.model.entries("ReadCrewMessage").map((entry) => entry.data.message_id));
    return view ? view.messages.filter((m) => !m.from_crew && !m.read_at && !told.has(m.message_id)) : [];
  }

  send() {
    const text = this.input.value.trim();
    if (text) { this.write(text); this.input.value = ""; }
  }

  write(text) {
    const shown = this.app.model.current();
    const data = {
      vehicle_id: this.app.vehicleId, text, mission_id: shown ? shown.mission.mission_id : "", device_at: this.app.nowIso(),
    };
    this.app.outbox.add("SendCrewMessage", data, { key: `message:${text}` });
    this.app.render();
  }

  // Shown means read; the desks see it.
  render(visible) {
    const { view } = this.app.model;
    if (!view) { return; }
    this.app.notices.render();
    const waiting = this.app.model.entries("SendCrewMessage");
    const atEnd = this.list.scrollHeight - this.list.scrollTop - this.list.clientHeight < 80;
    put(this.list,
      view.messages.length || waiting.length ? null : h("li.dim", {}, t("messages_none")),
      view.messages.map((m) => h("li", { className: m.from_crew ? "mine" : "theirs" },
        h("p", {}, m.text), h("small", {}, m.from_crew
          ? `${clock(m.sent_at)} · ${m.read_at ? t("message_read", { name: m.read_by }) : t("message_unread")}`
          : `${t("desk")} ${m.by} · ${clock(m.sent_at)}`))),
      waiting.map((entry) => h("li.mine.unsent", {}, h("p", {}, entry.data.text), h("small", {}, t("kept_for_later")))));
    if (atEnd) { this.list.scrollTop = this.list.scrollHeight; }
    if (visible) {
      for (const message of this.unread()) {
        const data = { message_id: message.message_id };
        this.app.outbox.add("ReadCrewMessage", data, { key: `read:${message.message_id}` });
      }
    }
  }
}
