// The tablet's own position: shown here, shared with the centre, kept while the centre is out of reach.
import { ask } from "./link.js";

const SEND_EVERY_MS = 5000;
const SEND_WITHIN_MS = 6000;      // also how soon a line that died without a word is noticed
const MOST_KEPT = 500;            // at one each five seconds: forty minutes
const FRESH_MS = 30000;

export class Gps {
  constructor(changed) {
    this.changed = changed; this.last = null; this.kept = []; this.sending = false; this.offsetMs = 0; this.denied = false;
    this.takenAt = 0;
  }

  start() {
    if (this.watch !== undefined || !window.navigator.geolocation) { return; }
    this.watch = window.navigator.geolocation.watchPosition((found) => this.found(found), (wrong) => {
      this.denied = wrong.code === 1;
      this.changed();
    }, { enableHighAccuracy: true, maximumAge: 2000, timeout: 30000 });
    this.timer = setInterval(() => this.send(), SEND_EVERY_MS);
  }

  stop() {
    if (this.watch !== undefined) { window.navigator.geolocation.clearWatch(this.watch); }
    clearInterval(this.timer);
    this.watch = undefined;
  }

  found({ coords, timestamp }) {
    const stamp = Math.abs(Date.now() - timestamp) < 60000 ? timestamp : Date.now();
    this.denied = false;
    this.last = {
      longitude: coords.longitude, latitude: coords.latitude, accuracy_m: coords.accuracy || 0, stamp,
      heading_deg: Number.isFinite(coords.heading) ? coords.heading : null,
      speed_kmh: Number.isFinite(coords.speed) ? coords.speed * 3.6 : null,
    };
    if (stamp - this.takenAt >= SEND_EVERY_MS - 500) {
      this.takenAt = stamp;
      this.kept.push({ ...this.last, at: new Date(stamp + this.offsetMs).toISOString() });
      if (this.kept.length > MOST_KEPT) { this.kept.splice(1, 1); }
      this.send();
    }
    this.changed();
  }

  fresh() { return this.last !== null && Date.now() - this.last.stamp < FRESH_MS; }

  position() { return this.last ? { longitude: this.last.longitude, latitude: this.last.latitude } : null; }

  async send() {
    if (this.sending || !this.kept.length) { return; }
    this.sending = true;
    const batch = this.kept.slice();
    const fixes = batch.map(({ stamp, ...fix }) => fix);
    try {
      await ask("position", { method: "POST", body: { fixes }, within: SEND_WITHIN_MS });
      this.kept = this.kept.filter((fix) => !batch.includes(fix));
    } catch { /* they wait for the next time */ }
    this.sending = false;
  }
}
