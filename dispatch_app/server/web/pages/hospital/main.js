// The emergency department's page: who comes and when, what we can take, who takes over.
import { Beds } from "./beds.js";
import { card, eta } from "./card.js";
import { clock, h, lasting, loadWords, put, setTongue, speaks, t } from "./dom.js";
import { Follower, ask, openLink } from "./link.js";
import { Outbox } from "./outbox.js";
import { signIn } from "./signin.js";
import { canSound, chime, ring, silence, unlockSound } from "./sound.js";
import { keep, kept } from "./store.js";

const BEFORE_ABOARD = ["ordered", "received", "en_route", "on_scene"];
const OVER = ["handed_over", "returning", "at_station"];

class App {
  constructor(root) {
    this.root = root;
    this.view = null;
    this.online = false;
    this.heardAt = 0;
    this.known = null;
    this.outbox = new Outbox(() => this.render(), (entry, sentence) => this.say(sentence));
    this.follower = new Follower((view) => this.take(view), (line) => this.line(line));
    this.beds = new Beds(this);
    this.page = null;
  }

  now() { return Date.now() + this.outbox.offsetMs; }

  async start() {
    for (const gesture of ["pointerdown", "keydown"]) { window.addEventListener(gesture, unlockSound); }
    window.addEventListener("offline", () => this.follower.suspect());
    window.addEventListener("online", () => { this.follower.poke(); this.outbox.wake(); });
    setInterval(() => this.tick(), 1000);
    const session = await kept("session").catch(() => null);
    if (session && session.hospital_id) { await this.signedIn(session); } else { this.signedOut(""); }
  }

  async signedIn(session) {
    await keep("session", session).catch(() => {});
    this.build();
    await this.outbox.open(session.hospital_id);
    this.outbox.wake();
    this.follower.version = "";
    this.follower.start();
  }

  signedOut(note) {
    this.follower.stop();
    silence();
    this.page = null;
    this.view = null;
    keep("session", null).catch(() => {});
    signIn(this.root, (session) => this.signedIn(session), note);
  }

  take(view) {
    this.view = view;
    this.outbox.offsetMs = Date.parse(view.at) - Date.now();
    this.outbox.settle(view.seq);
    const coming = view.incoming.filter((one) => !OVER.includes(one.state)).map((one) => one.mission_id);
    if (this.known && coming.some((id) => !this.known.has(id))) { chime(); }
    this.known = new Set(coming);
    this.render();
  }

  line({ online, fault }) {
    const back = online && !this.online;
    this.online = online;
    if (online) { this.heardAt = Date.now(); }
    if (fault && (fault.status === 401 || fault.status === 403)) { this.signedOut(fault.message); return; }
    if (back) { this.outbox.wake(); }
    this.renderTop();
  }

  send(type, data, key) { this.outbox.add(type, data, { key: key || "" }); this.render(); }

  notice(missionId, note) { this.send("AcknowledgePreArrival", { mission_id: missionId, note }, `seen:${missionId}:${note}`); }

  // --- asking ----------------------------------------------------------------------------------------------------------

  openTell(patient) {
    const text = h("input", { id: "word", maxLength: 200 });
    this.ask(`${patient.plate} · ${t("word_for_crew")}`, [text], t("tell_crew"), () => {
      const note = text.value.trim();
      if (note) { this.notice(patient.mission_id, note); }
      return Boolean(note);
    });
    text.focus();
  }

  openSign(patient) {
    const name = h("input", { id: "signer", maxLength: 40, autocomplete: "off" });
    const note = h("input", { id: "sign-note", maxLength: 200 });
    const department = h("select", { id: "sign-department" }, h("option", { value: "" }, "—"),
      this.view.hospital.capabilities.map((code) => h("option", { value: code }, t(`capability.${code}`))));
    const rows = [["your_name", name], ["department", department], ["note", note]].map(([key, field]) =>
      h("label", {}, h("span", {}, t(key)), field));
    this.ask(`${patient.plate} · ${t("hand_over")}`, rows, t("sign"), () => {
      const data = { mission_id: patient.mission_id, name: name.value.trim(), department: department.value, note: note.value.trim() };
      if (!data.name) { name.focus(); return false; }
      this.send("SignHandOver", data, `sign:${patient.mission_id}`);
      return true;
    });
    name.focus();
  }

  ask(title, parts, confirm, take) {
    const close = () => { this.page.over.hidden = true; put(this.page.over); };
    put(this.page.over, h("form.dialog", { onsubmit: (event) => { event.preventDefault(); if (take()) { close(); } } },
      h("h2", {}, title), parts, h("div.two", {}, h("button", { type: "button", onclick: close }, t("cancel")), h("button.primary", { type: "submit", id: "confirm" }, confirm))));
    this.page.over.hidden = false;
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
    this.page = {
      name: h("b.plate"), link: h("span"), kept: h("span.warn"), clock: h("time.clock"), said: h("p.said", { role: "status", hidden: true }),
      over: h("div.over", { hidden: true }), coming: h("section.list"), planned: h("section.list"), done: h("section.list"),
    };
    const { page } = this;
    put(this.root, h("div.frame", {},
      h("header.top", {}, page.name, page.link, page.kept, page.clock,
        h("button.plain", { onclick: () => setTongue(speaks() === "zh" ? "en" : "zh") }, speaks() === "zh" ? "English" : "中文"),
        h("button.plain", { id: "sign-out", onclick: () => this.leave() }, t("sign_out"))),
      h("main", {}, page.coming, page.planned, page.done), this.beds.place), page.said, page.over);
  }

  async leave() {
    try { await ask("sign-out", { method: "POST" }); } catch { /* the session ends by itself */ }
    this.signedOut("");
  }

  render() {
    if (this.frame || !this.page) { return; }
    this.frame = requestAnimationFrame(() => { this.frame = 0; this.paint(); });
  }

  paint() {
    const { page, view } = this;
    if (!page) { return; }
    this.renderTop();
    if (!view) { return; }
    const groups = { coming: [], planned: [], done: [] };
    for (const patient of view.incoming) {
      groups[OVER.includes(patient.state) ? "done" : BEFORE_ABOARD.includes(patient.state) ? "planned" : "coming"].push(patient);
    }
    const cards = (list) => list.map((patient) => card(this, patient));
    put(page.coming, h("h2", {}, `${t("coming")} ${groups.coming.length || ""}`), groups.coming.length ? cards(groups.coming) : h("p.dim.none", {}, t("coming_none")));
    put(page.planned, groups.planned.length ? [h("h2", {}, `${t("planned")} ${groups.planned.length}`), cards(groups.planned)] : null);
    put(page.done, groups.done.length ? [h("h2", {}, t("taken_over")), h("ul.signed", {}, groups.done.map((one) => this.doneLine(one)))] : null);
    this.beds.render();
    this.sounds(view);
  }

  doneLine(one) {
    const signed = one.hand_over && one.hand_over.signed_at;
    return h("li", { "data-mission": one.mission_id }, h("b", {}, one.plate), h("span", {}, one.complaint),
      signed ? h("span.good", {}, t("signed", { name: one.hand_over.signed_name, time: clock(one.hand_over.signed_at) }))
        : h("button", { onclick: () => this.openSign(one) }, t("sign")),
      one.records.map((record) => h("a.pdf", { href: `records/${encodeURIComponent(record.record_id)}.pdf`, target: "_blank", rel: "noopener" }, t("pdf"))));
  }

  // A critical patient rings until somebody has seen the notice.
  sounds(view) {
    const told = new Set(this.outbox.own().filter((entry) => entry.type === "AcknowledgePreArrival").map((entry) => entry.data.mission_id));
    const ringing = view.incoming.some((one) => one.critical && !OVER.includes(one.state)
      && !(one.hand_over && one.hand_over.noticed_at) && !told.has(one.mission_id));
    if (ringing) { ring("critical"); if (!canSound()) { this.say(t("sound_off")); } } else { silence(); }
  }

  renderTop() {
    const { page } = this;
    if (!page) { return; }
    page.name.textContent = this.view ? `${this.view.hospital.name} · ${t("title")}` : t("title");
    page.link.textContent = this.online ? `● ${t("online")}` : `○ ${t("offline")} ${this.heardAt ? lasting(Date.now() - this.heardAt) : ""}`;
    page.link.className = this.online ? "good" : "warn";
    const waiting = this.outbox.waiting().length;
    page.kept.textContent = waiting ? t("waiting_to_send", { count: waiting }) : "";
    page.clock.textContent = clock(new Date(this.now()), true);
    this.root.classList.toggle("stale", !this.online);
  }

  tick() {
    this.renderTop();
    if (!this.page || !this.view) { return; }
    for (const patient of this.view.incoming) {
      const place = this.root.querySelector(`[data-mission="${CSS.escape(patient.mission_id)}"] .eta`);
      if (place) { put(place, eta(this, patient)); }
    }
    if (this.beds.age) { this.beds.renderAge(); }
  }
}

openLink("hospital", () => window.app && window.app.follower.suspect());
if ("serviceWorker" in navigator) {
  navigator.serviceWorker.register("worker.js", { scope: "./", updateViaCache: "none" }).catch(() => {});
}
await loadWords();
window.app = new App(document.getElementById("app"));
await window.app.start();
