// The vehicle terminal: joins what the tablet knows, shows and does.
import { offered } from "./bookings.js";
import { Emergency } from "./emergency.js";
import { Gps } from "./gps.js";
import { Hospitals } from "./hospitals.js";
import { clock, h, isoNow, lasting, loadWords, put, t } from "./dom.js";
import { Follower, openLink } from "./link.js";
import { MapPage } from "./map.js";
import { Messages } from "./messages.js";
import { Model } from "./model.js";
import { naming, renderMore } from "./more.js";
import { Notices } from "./notices.js";
import { newOrder, recalled, renderOrder } from "./order.js";
import { Outbox } from "./outbox.js";
import { RecordPage } from "./record.js";
import { sheetPlace } from "./sheet.js";
import { signIn } from "./signin.js";
import { canSound, chime, isRinging, ring, silence, unlockSound } from "./sound.js";
import { StatusBar } from "./status.js";
import { keep, kept } from "./store.js";

const TABS = ["order", "map", "record", "hospital", "messages", "more"];
const UNDO_MS = 5000;
const RECALL_SHOWN_MS = 3600000;
const MOST_REFUSED = 20;

class App {
  constructor(root) {
    this.root = root;
    this.vehicleId = "";
    this.undoMs = UNDO_MS;   // how long a reported state may be taken back
    this.tab = "order";
    this.seenRecalls = new Set();
    this.outbox = new Outbox(() => this.render(), (entry, sentence) => this.refusedAction(entry, sentence));
    this.model = new Model(this.outbox);
    this.gps = new Gps(() => { this.map.draw(); this.renderTop(); });
    this.map = new MapPage(this);
    this.record = new RecordPage(this);
    this.notices = new Notices(this);
    this.messages = new Messages(this);
    this.hospitals = new Hospitals(this);
    this.emergency = new Emergency(this);
    this.status = new StatusBar(this);
    this.follower = new Follower((view) => this.take(view), (line) => this.line(line));
    this.page = null;
    this.messageCount = -1;
  }

  nowIso() { return isoNow(this.outbox.offsetMs); }

  async start() {
    this.seenRecalls = new Set((await kept("recalls").catch(() => null)) || []);
    const session = await kept("session").catch(() => null);
    if (session && session.vehicle_id) {
      const view = await kept("view").catch(() => null);
      if (view && view.vehicle.vehicle_id === session.vehicle_id) { this.model.view = view; }
      await this.signedIn(session);
    } else {
      this.signedOut("");
    }
    for (const gesture of ["pointerdown", "keydown"]) { window.addEventListener(gesture, unlockSound); }
    window.addEventListener("offline", () => this.follower.suspect());
    window.addEventListener("online", () => { this.follower.poke(); this.outbox.wake(); });
    document.addEventListener("visibilitychange", () => {
      if (!document.hidden) { this.follower.poke(); this.outbox.wake(); this.stayAwake(); }
    });
    setInterval(() => this.tick(), 500);
  }

  async signedIn(session) {
    this.vehicleId = session.vehicle_id;
    await keep("session", session).catch(() => {});
    this.build();
    await this.outbox.open(this.vehicleId);
    this.outbox.wake();
    this.gps.start();
    this.follower.version = "";
    this.follower.start();
    this.stayAwake();
    this.render();
  }

  // The queue stays: it is sent when the same vehicle signs in again.
  signedOut(note) {
    this.follower.stop();
    this.gps.stop();
    silence();
    this.page = null;
    keep("session", null).catch(() => {});
    signIn(this.root, (session) => { this.model.view = null; this.signedIn(session); }, note);
  }

  async stayAwake() {
    try { this.lock = await window.navigator.wakeLock.request("screen"); } catch { /* the tablet's own setting counts */ }
  }

  // --- what comes in ---------------------------------------------------------------------------------------------------

  take(view) {
    const before = this.model.view;
    this.model.view = view;
    this.outbox.offsetMs = this.gps.offsetMs = this.model.offsetMs = Date.parse(view.at) - Date.now();
    keep("view", view).catch(() => {}).finally(() => this.outbox.settle(view.seq));
    if (before && view.messages.filter((m) => !m.from_crew).length > before.messages.filter((m) => !m.from_crew).length) { chime(); }
    if (before && view.notices.length > before.notices.length) { chime(); }
    this.notices.confirmShown();
    if (before && offered(view).length > offered(before).length) { chime(); }
    this.map.follow();
    this.hospitals.refresh(this.tab === "hospital");
    this.render();
  }

  line({ online, fault }) {
    const back = online && !this.model.online;
    this.model.online = online;
    if (online) { this.model.heardAt = Date.now(); }
    if (fault && fault.status === 401) { this.signedOut(this.model.view ? fault.message : ""); return; }
    if (fault && fault.status === 403) { this.signedOut(fault.message); return; }
    if (back) { this.outbox.wake(); this.gps.send(); this.map.follow(); }
    this.renderTop();
    this.renderOverlay();
  }

  refusedAction(entry, sentence) {
    this.model.refused.unshift({ sentence, at: new Date().toISOString(), what: naming(entry) });
    this.model.refused.length = Math.min(this.model.refused.length, MOST_REFUSED);
    this.say(`${naming(entry)}: ${sentence}`);
  }

  acknowledge(shown) {
    const { order } = shown;
    const data = { order_id: order.order_id, revision: order.revision, step: "acknowledged", device_at: this.nowIso() };
    this.outbox.add("ConfirmOrder", data, { key: `ack:${order.order_id}:${order.revision}` });
    silence();
    this.show("order");
  }

  recallSeen(shown) {
    this.seenRecalls.add(shown.order.order_id);
    keep("recalls", [...this.seenRecalls].slice(-50)).catch(() => {});
    this.render();
  }

  unseenRecall() {
    const { shown } = this.model;
    if (!shown || !shown.order || shown.order.state !== "recalled" || this.seenRecalls.has(shown.order.order_id)) { return null; }
    const last = shown.mission.stages[shown.mission.stages.length - 1];
    if (last.source === "tablet" || Date.now() - Date.parse(last.at) > RECALL_SHOWN_MS) { return null; }
    return this.model.entries("RefuseMission").length ? null : shown;
  }

  say(text) {
    if (!this.page) { return; }
    this.page.said.textContent = text;
    this.page.said.hidden = false;
    clearTimeout(this.saying);
    this.saying = setTimeout(() => { this.page.said.hidden = true; }, 8000);
  }

  // --- the screen ------------------------------------------------------------------------------------------------------

  build() {
    const tabs = TABS.map((name) => h("button", { "data-tab": name, onclick: () => this.show(name) },
      t(`tab.${name}`), h("i.badge", { hidden: true })));
    this.page = {
      plate: h("b.plate"), link: h("span.link-state", { id: "link-state" }), gps: h("span.gps"), kept: h("span.kept-count", { id: "kept-count" }),
      clock: h("time.clock"), order: h("div.order"), more: h("div.more"), said: h("p.said", { role: "status", hidden: true }),
      over: h("div.over-place", { id: "over" }), body: h("main.body"), tabs: h("nav.tabs", {}, tabs), remind: h("p.remind", { hidden: true }),
    };
    const { page } = this;
    page.red = h("button.sos", { id: "emergency", onclick: () => this.emergency.press() }, t("emergency"));
    page.side = h("aside.side", {}, this.map.place);
    put(this.root, h("div.frame", {},
      h("header.top", {}, page.plate, page.link, page.gps, page.kept, page.clock, page.red),
      page.remind, page.body, page.side, page.said, this.status.place, page.tabs), sheetPlace(), page.over);
    this.show(this.tab);
  }

  show(tab) {
    this.record.saveNow();
    this.tab = tab;
    if (!this.page) { return; }
    this.root.dataset.tab = tab;
    const places = {
      order: this.page.order, record: this.record.place, hospital: this.hospitals.place, messages: this.messages.place,
      more: this.page.more, map: null,
    };
    put(this.page.body, places[tab] || "");
    if (tab === "hospital") { this.hospitals.askedAt = 0; this.hospitals.refresh(true); }
    this.map.draw();
    this.render();
  }

  render() {
    if (this.frame || !this.page) { return; }
    this.frame = requestAnimationFrame(() => { this.frame = 0; this.paint(); });
  }

  paint() {
    const { page, model } = this;
    if (!page) { return; }
    this.renderTop();
    this.renderOverlay();
    if (!model.view) { return; }
    if (this.tab === "order") { renderOrder(this, page.order); }
    if (this.tab === "record") { this.record.render(); }
    if (this.tab === "hospital") { this.hospitals.render(); }
    if (this.tab === "more") { renderMore(this, page.more); }
    this.messages.render(this.tab === "messages" && !document.hidden && !page.over.firstChild);
    this.status.render();
    for (const button of page.tabs.children) {
      button.classList.toggle("chosen", button.dataset.tab === this.tab);
    }
    const badge = page.tabs.querySelector("button[data-tab=messages] .badge");
    const unread = this.messages.unread().length + this.notices.unread().length;
    badge.hidden = !unread;
    badge.textContent = String(unread);
    const asked = offered(model.view).length, more = page.tabs.querySelector("button[data-tab=more] .badge");
    more.hidden = !asked;
    more.textContent = String(asked);
  }

  renderTop() {
    const { page, model } = this;
    if (!page) { return; }
    page.plate.textContent = model.view ? model.view.vehicle.plate : this.vehicleId;
    const silent = model.heardAt ? lasting(Date.now() - model.heardAt) : "";
    page.link.textContent = model.online ? t("online") : `${t("offline")} ${silent}`;
    page.link.className = `link-state ${model.online ? "good" : "bad"}`;
    const age = this.gps.last ? Date.now() - this.gps.last.stamp : 0;
    page.gps.textContent = !this.gps.last ? t("gps_none") : this.gps.fresh() ? t("gps_own") : t("gps_age", { age: lasting(age) });
    page.gps.className = `gps ${this.gps.fresh() ? "good" : "bad"}`;
    const waiting = this.outbox.waiting().length;
    page.kept.textContent = waiting ? t("waiting_to_send", { count: waiting }) : "";
    page.clock.textContent = clock(new Date(Date.now() + this.outbox.offsetMs), true);
    page.remind.hidden = !this.emergency.runs();
    page.remind.textContent = t("emergency_still");
    this.root.classList.toggle("stale", !model.online);
  }

  // What covers everything, gravest first; the sounds go with it.
  renderOverlay() {
    if (!this.page) { return; }
    const help = this.emergency.overlay();
    const order = help ? null : this.model.unanswered();
    const recall = help || order ? null : this.unseenRecall();
    const key = help ? `help:${help.textContent}` : order ? `order:${order.order.order_id}:${order.order.revision}` : recall ? `recall:${recall.order.order_id}` : "";
    if (key !== this.overKey) {
      this.overKey = key;
      put(this.page.over, help || (order ? newOrder(this, order) : recall ? recalled(this, recall) : ""));
      if (recall) { chime(); }
      if (order && this.sheetOver()) { /* a sheet of the same order stays above */ }
    }
    if (order) { ring("order"); } else if (isRinging()) { silence(); }
    if (order && !canSound()) { this.say(t("sound_off")); }
  }

  sheetOver() { return !sheetPlace().hidden; }

  tick() {
    this.renderTop();
    this.notices.sound();
    this.status.render();
    if (this.emergency.counting || this.model.emergency()) { this.renderOverlay(); }
    if (this.tab === "hospital") { this.hospitals.refresh(true); }
  }
}

// Texts and files from the worker's store, so that all of this opens without a connection.
openLink("vehicle", () => window.app && window.app.follower.suspect());
if ("serviceWorker" in navigator) {
  navigator.serviceWorker.register("worker.js", { scope: "./", updateViaCache: "none" }).catch(() => {});
}
await loadWords();
window.app = new App(document.getElementById("app"));
await window.app.start();
