// Actions of this device, kept until the server has answered: in order, each under an id made once, so that sending one
// twice does nothing twice. An action may wait a moment first (undo), and one that is refused is shown, never lost.
import { ask } from "./link.js";
import { isoNow, uuid } from "./dom.js";
import { dequeue, enqueue, queued, requeue } from "./store.js";

const PROTOCOL = 1;
const MOST = 500;                 // a day out of reach; the record's text is the largest part
const AGAIN_MS = [1000, 2000, 4000, 8000];

export class Outbox {
  // owner: whose actions these are; changed(): something of the list changed; refused(entry, sentence).
  constructor(changed, refused) {
    this.entries = []; this.owner = ""; this.changed = changed; this.refused = refused;
    this.sending = false; this.tries = 0; this.timer = 0; this.offsetMs = 0; this.signedOut = false;
  }

  async open(owner) {
    this.owner = owner;
    this.entries = await queued();
    this.changed();
    this.send();
  }

  own() { return this.entries.filter((entry) => entry.owner === this.owner); }

  foreign() { return this.entries.filter((entry) => entry.owner !== this.owner && !entry.done); }

  waiting() { return this.own().filter((entry) => !entry.done); }

  // Puts an action into the queue; `afterMs`: it may be undone so long. The same `key` waits only once.
  // `urgent` goes before everything that waits.
  async add(type, data, { afterMs = 0, key = "", urgent = false } = {}) {
    if (this.entries.length >= MOST) { throw new Error("the queue is full"); }
    if (key && this.waiting().some((entry) => entry.key === key)) { return null; }
    const entry = {
      id: uuid(), type, data, key, urgent, owner: this.owner, madeAt: isoNow(this.offsetMs),
      sendAfter: Date.now() + afterMs,
    };
    this.entries.push(entry);     // at once, so that a second tap finds it
    this.changed();
    // A device that keeps nothing (private window) still sends; only a restart would lose the action.
    entry.stored = enqueue(stored(entry)).catch(() => null);
    entry.number = await entry.stored;
    this.send();
    return entry;
  }

  // True if the action had not been sent yet and is gone.
  async undo(entry) {
    if (entry.sent || entry.done) { return false; }
    this.drop(entry);
    await this.gone(entry);
    return true;
  }

  async gone(entry) {
    const number = entry.stored ? await entry.stored : entry.number;
    if (number !== null && number !== undefined) { await dequeue(number); }
  }

  drop(entry) {
    this.entries = this.entries.filter((other) => other !== entry);
    this.changed();
  }

  // What the server has done and the view shows is no longer ours to show. Until then it is kept: a restart without a
  // connection would else show what was before.
  settle(seq) {
    const shown = this.entries.filter((entry) => entry.done && entry.seq <= seq);
    if (!shown.length) { return; }
    this.entries = this.entries.filter((entry) => !shown.includes(entry));
    for (const entry of shown) { this.gone(entry).catch(() => {}); }
    this.changed();
  }

  wake() { this.tries = 0; this.signedOut = false; this.send(); }

  async send() {
    clearTimeout(this.timer);
    if (this.sending || this.signedOut) { return; }
    const ready = this.waiting().filter((one) => one.number !== undefined);
    const entry = ready.find((one) => one.urgent) || ready[0];
    if (!entry) { return; }
    const early = entry.sendAfter - Date.now();
    if (early > 0) { this.timer = setTimeout(() => this.send(), Math.min(early, 60000) + 5); return; }
    this.sending = true;
    entry.sent = true;
    try {
      const body = { command_id: entry.id, type: entry.type, data: entry.data, protocol: PROTOCOL };
      const answer = await ask("command", { method: "POST", body });
      this.tries = 0;
      if (answer.ok) {
        entry.done = true;
        entry.seq = answer.seq;
        if (entry.number !== null) { await requeue(stored(entry)); }
        this.changed();
      } else {
        await this.gone(entry);
        this.drop(entry);
        this.refused(entry, answer.sentence);
      }
    } catch (fault) {
      await this.failed(entry, fault);
    } finally {
      this.sending = false;
    }
    if (!this.signedOut) { this.timer = setTimeout(() => this.send(), this.tries ? this.pause() : 0); }
  }

  async failed(entry, fault) {
    if (fault.status === 401) { this.signedOut = true; return; }
    if (fault.status === 400 || fault.status === 403 || fault.status === 413 || fault.status === 426) {
      await this.gone(entry);   // it will never be taken; the person must know
      this.drop(entry);
      this.refused(entry, fault.message);
      return;
    }
    this.tries += 1;
    entry.tried = true;
    this.changed();
  }

  pause() { return AGAIN_MS[Math.min(this.tries - 1, AGAIN_MS.length - 1)] * (0.8 + Math.random() * 0.4); }
}

// The durable part: whether it was sent is not known after a restart, and need not be – the id is the same.
function stored({ id, type, data, key, urgent, owner, madeAt, sendAfter, done, seq, number }) {
  const plain = { id, type, data, key, urgent, owner, madeAt, sendAfter, done: Boolean(done), seq: seq || 0 };
  return number === undefined || number === null ? plain : { ...plain, number };
}
