// Sounds of the wall: a tile sounds once when it gets worse, and anew only after it was better.
import { chime, ring, silence, unlockSound } from "./sound.js";

const RANK = { "": 0, warning: 1, alarm: 2 };
const ALARM_MS = 6000;

export class Bell {
  constructor() {
    this.levels = new Map();
    this.muted = false;
    this.rung = [];
    try { this.muted = window.localStorage.getItem("muted") === "yes"; } catch { /* it lasts as long as the page */ }
  }

  unlock() { unlockSound(); }

  toggle() {
    this.muted = !this.muted;
    if (this.muted) { silence(); }
    try { window.localStorage.setItem("muted", this.muted ? "yes" : "no"); } catch { /* it lasts as long as the page */ }
  }

  // Remembers every level, and sounds the worst that is new.
  hear(view) {
    let worst = 0;
    for (const { tile, level, sounds } of view.numbers) {
      const before = RANK[this.levels.get(tile) || ""];
      this.levels.set(tile, level);
      if (sounds && RANK[level] > before) { worst = Math.max(worst, RANK[level]); }
    }
    if (worst) { this.rung.push(worst); this.rung = this.rung.slice(-20); }
    if (!worst || this.muted) { return; }
    if (worst === 2) { ring("critical"); setTimeout(silence, ALARM_MS); } else { chime(); }
  }
}
