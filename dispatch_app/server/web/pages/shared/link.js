// The page's line to the server: requests of its own session, and the waiting request that brings every change.
import { speaks } from "./dom.js";

const ASK_MS = 15000;        // longer no single request may take; then the line counts as broken
const WAIT_MS = 20000;       // the waiting request ends after 15 s by itself
const AGAIN_MS = [500, 1000, 2000, 4000, 8000];

export class Fault extends Error {
  constructor(status, code, message) { super(message || code); this.status = status; this.code = code; }
}

let page = "";
let suspicion = () => {};
let more = {};
// `suspect`: called when a request did not reach the server, so that the waiting one is not trusted any longer.
export function openLink(name, suspect) { page = name; suspicion = suspect || suspicion; }
// Headers that go with every request from now on.
export function carry(headers) { more = headers; }

// The JSON of an answer, null for 204; Fault with status 0 where the server was not reached.
export async function ask(path, { method = "GET", body = null, within = ASK_MS, signal = null } = {}) {
  const timer = new AbortController();
  const stop = setTimeout(() => timer.abort(), within);
  if (signal) { signal.addEventListener("abort", () => timer.abort(), { once: true }); }
  let answer, content = null;
  try {
    answer = await fetch(path, {
      method, cache: "no-store", credentials: "same-origin", signal: timer.signal, redirect: "error",
      headers: { "X-Page": page, "Accept-Language": speaks(), ...more, ...(body ? { "Content-Type": "application/json" } : {}) },
      body: body ? JSON.stringify(body) : null,
    });
    if (answer.status !== 204) { content = await answer.json(); }
  } catch (wrong) {
    if (!signal) { suspicion(); }
    throw new Fault(0, "unreachable", String(wrong));
  } finally {
    clearTimeout(stop);
  }
  if (answer.ok || answer.status === 409) { return content; }
  throw new Fault(answer.status, (content && content.code) || "http", (content && content.message) || "");
}

// Follows "view" for ever: `take(view)` for each new one, `state({online, fault})` whenever the line changes.
export class Follower {
  constructor(take, state) {
    this.take = take; this.state = state; this.version = ""; this.running = false; this.tries = 0; this.stopper = null;
  }

  start() {
    if (this.running) { return; }
    this.running = true;
    this.loop();
  }

  stop() { this.running = false; if (this.stopper) { this.stopper.abort(); } }

  // The line may be lost: the waiting request is given up and asked anew, which tells.
  suspect() { if (this.running && this.stopper) { this.stopper.abort(); } }

  // Ask at once: the line may be back, or something was just done.
  poke() { this.tries = 0; if (this.wake) { this.wake(); } }

  async loop() {
    while (this.running) {
      this.stopper = new AbortController();
      try {
        const have = encodeURIComponent(this.version);
        const view = await ask(`view?have=${have}`, { within: WAIT_MS, signal: this.stopper.signal });
        this.tries = 0;
        this.state({ online: true, fault: null });
        if (view) { this.version = view.version; this.take(view); }
      } catch (fault) {
        if (!this.running) { return; }
        this.state({ online: false, fault });
        if (fault.status === 401) { this.running = false; return; }
        const pause = AGAIN_MS[Math.min(this.tries, AGAIN_MS.length - 1)] * (0.8 + Math.random() * 0.4);
        this.tries += 1;
        await new Promise((done) => { this.wake = done; setTimeout(done, pause); });
        this.wake = null;
      }
    }
  }
}
