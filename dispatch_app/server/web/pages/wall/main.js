// The live wall: counts and ages for a room, readable from five metres. Opens by sign-in or by the key behind "#".
import { clock, h, lasting, loadWords, put, setTongue, speaks, t } from "./dom.js";
import { Follower, ask, carry, openLink } from "./link.js";
import { signIn } from "./signin.js";
import { Bell } from "./bell.js";
import { counter, lists, tiles, today } from "./tiles.js";

const STALE_MS = 25000;      // the waiting request answers every 15 s; this much silence is an old wall
const TURN_MS = 12000;       // a list that is longer than its room turns its page so often

class App {
  constructor(root) {
    this.root = root;
    this.view = null;
    this.offsetMs = 0;
    this.heardAt = 0;
    this.online = false;
    this.bell = new Bell();
    this.page = null;
    this.follower = new Follower((view) => this.take(view), (line) => this.line(line));
  }

  now() { return Date.now() + this.offsetMs; }

  start() {
    for (const gesture of ["pointerdown", "keydown"]) { window.addEventListener(gesture, () => this.bell.unlock()); }
    window.addEventListener("offline", () => this.follower.suspect());
    window.addEventListener("online", () => this.follower.poke());
    window.addEventListener("resize", () => this.paint());
    window.addEventListener("hashchange", () => window.location.reload());
    setInterval(() => this.paint(), 1000);
    const key = new URLSearchParams(window.location.hash.slice(1)).get("key") || "";
    if (key) { carry({ "X-Wall-Key": key }); }
    this.byKey = Boolean(key);
    this.open();
  }

  open() {
    this.build();
    this.follower.version = "";
    this.follower.start();
  }

  signedOut(note) {
    this.follower.stop();
    this.view = null;
    this.page = null;
    carry({});
    this.byKey = false;
    document.body.className = "";
    signIn(this.root, () => this.open(), note);
  }

  take(view) {
    this.view = view;
    this.offsetMs = Date.parse(view.at) - Date.now();
    this.bell.hear(view);
    this.paint();
  }

  line({ online, fault }) {
    this.online = online;
    if (online) { this.heardAt = Date.now(); }
    if (fault && (fault.status === 401 || fault.status === 403)) {
      this.signedOut(fault.code === "wall_key_ended" ? t("key_ended") : this.heardAt ? fault.message : "");
      return;
    }
    this.paint();
  }

  build() {
    const page = {
      name: h("h1"), link: h("span.link"), time: h("time"), old: h("p.old", { hidden: true, role: "status" }),
      tiles: h("div.tiles"), today: h("div.today"), lists: h("div.lists"), mute: h("button.plain", { id: "mute" }),
      look: h("button.plain", { id: "look" }),
    };
    page.mute.addEventListener("click", () => { this.bell.toggle(); this.paint(); });
    page.look.addEventListener("click", () => this.switchLook());
    put(this.root, h("div.wall", {},
      h("header.head", {}, page.name, page.link, h("span.gap"), page.mute, page.look,
        h("button.plain", { id: "language", onclick: () => setTongue(speaks() === "zh" ? "en" : "zh") }, speaks() === "zh" ? "English" : "中文"),
        this.byKey ? null : h("button.plain", { id: "sign-out", onclick: () => this.leave() }, t("sign_out")), page.time),
      h("div", {}, page.old, page.tiles), page.today, page.lists));
    this.page = page;
    this.showLook();
  }

  async leave() {
    try { await ask("sign-out", { method: "POST" }); } catch { /* the session ends by itself */ }
    this.signedOut("");
  }

  switchLook() {
    const day = document.documentElement.classList.toggle("day");
    try { window.localStorage.setItem("look", day ? "day" : "night"); } catch { /* it lasts as long as the page */ }
    this.paint();
  }

  showLook() {
    let look = "night";
    try { look = window.localStorage.getItem("look") || look; } catch { /* storage is off: night */ }
    document.documentElement.classList.toggle("day", look === "day");
  }

  paint() {
    const { page, view } = this;
    if (!page) { return; }
    const stale = Boolean(this.heardAt) && Date.now() - this.heardAt > STALE_MS;
    document.body.classList.toggle("stale", stale || (!this.online && Boolean(view)));
    document.body.classList.toggle("wide", window.innerWidth / window.innerHeight > 2.4);
    page.name.textContent = view ? `${view.centre_name} · ${t("title")}` : t("title");
    page.link.textContent = this.online && !stale ? `● ${t("online")}` : "";
    page.link.className = "link s-free";
    page.time.textContent = clock(new Date(this.now()), true);
    page.mute.textContent = this.bell.muted ? `♪✕ ${t("muted")}` : `♪ ${t("mute")}`;
    page.look.textContent = document.documentElement.classList.contains("day") ? t("night") : t("day");
    page.old.hidden = !view || (this.online && !stale);
    if (!view) { return; }
    page.old.textContent = t("stale", { time: clock(view.at, true), age: lasting(Date.now() - this.heardAt) });
    const now = this.online && !stale ? this.now() : Date.parse(view.at);
    put(page.tiles, tiles(view, now));
    put(page.today, today(view, this.now()));
    lists(page.lists, view, now, counter(Date.now(), TURN_MS));
  }
}

openLink("wall", () => window.app && window.app.follower.suspect());
await loadWords();
window.app = new App(document.getElementById("app"));
window.app.start();
