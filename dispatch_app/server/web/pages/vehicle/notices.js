// Notices to this vehicle: read with their files, confirmed as shown and as read; urgent ones sound until they are read.
import { clock, h, put, t } from "./dom.js";
import { chime } from "./sound.js";

const AGAIN_MS = 15000;
const DAY_MS = 86400000;

// The time alone is enough within a day; after that the date goes before it.
function untilWhen(at) {
  const moment = new Date(at);
  return moment - Date.now() < DAY_MS ? clock(at) : `${moment.getMonth() + 1}-${moment.getDate()} ${clock(at)}`;
}

export class Notices {
  constructor(app) {
    this.app = app;
    this.place = h("section.notices", { id: "notices" });
    this.soundedAt = 0;
    this.told = new Set();     // what this page has confirmed as shown
  }

  // A notice whose time has not begun waits unseen.
  all() {
    const now = Date.now() + this.app.outbox.offsetMs;
    const { view } = this.app.model;
    return ((view && view.notices) || []).filter(({ notice }) => !notice.valid_from || Date.parse(notice.valid_from) <= now);
  }

  isRead(one) {
    return Boolean(one.read_at) || this.app.model.entries("ConfirmNotice").some((entry) =>
      entry.data.notice_id === one.notice.notice_id && entry.data.step === "read");
  }

  unread() { return this.all().filter((one) => !one.notice.recalled_at && !this.isRead(one)); }

  // The centre learns that a notice has come as soon as this tablet holds it.
  confirmShown() {
    for (const { notice, delivered_at: delivered } of this.all()) {
      if (delivered || this.told.has(notice.notice_id)) { continue; }
      this.told.add(notice.notice_id);
      const data = { notice_id: notice.notice_id, step: "delivered", device_at: this.app.nowIso() };
      this.app.outbox.add("ConfirmNotice", data, { key: `shown:${notice.notice_id}` });
    }
  }

  read(notice) {
    const data = { notice_id: notice.notice_id, step: "read", device_at: this.app.nowIso() };
    this.app.outbox.add("ConfirmNotice", data, { key: `read-notice:${notice.notice_id}` });
    this.app.render();
  }

  sound() {
    if (!this.unread().some((one) => one.notice.urgent) || Date.now() - this.soundedAt < AGAIN_MS) { return; }
    this.soundedAt = Date.now();
    chime();
  }

  render() {
    const waiting = new Set(this.unread());
    const shown = [...waiting, ...this.all().filter((one) => !waiting.has(one))];
    put(this.place, shown.map((one) => this.card(one, waiting.has(one))));
    this.place.hidden = !shown.length;
  }

  card({ notice, read_at: readAt, read_by: readBy }, waits) {
    const recalled = Boolean(notice.recalled_at);
    const files = recalled ? [] : notice.files.map((file) => h("a.file", {
      href: `notices/${encodeURIComponent(notice.notice_id)}/${file.sha256}`, target: "_blank", rel: "noopener",
    }, `▤ ${file.name} (${Math.max(1, Math.round(file.size_bytes / 1024))} KB)`));
    return h(`article.notice${waits ? ".waits" : ""}${notice.urgent && waits ? ".urgent" : ""}`, { "data-notice": notice.notice_id },
      h("h3", {}, waits ? "● " : "", notice.urgent ? `${t("notice_urgent")} ` : "", notice.title || t("notice")),
      recalled ? h("p.warn", {}, t("notice_recalled", { reason: notice.recall_reason })) : h("p", {}, notice.text),
      files,
      h("small.dim", {}, `${notice.sender_name} · ${clock(notice.sent_at)} · ${t("notice_until", { time: untilWhen(notice.valid_until) })}`),
      waits ? h("button.primary", { onclick: () => this.read(notice) }, t("notice_read"))
        : readAt ? h("small.good", {}, t("notice_was_read", { name: readBy, time: clock(readAt) })) : null);
  }
}
