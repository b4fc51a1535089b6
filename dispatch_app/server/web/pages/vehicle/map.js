// The map: drawn by the tablet from a piece of the centre's map that it keeps, so that it works without a connection.
import { ask } from "./link.js";
import { h, put, t } from "./dom.js";
import { forget, keep, kept, keptKeys } from "./store.js";

const UNITS = 256 * 2 ** 18;
const CLOSEST = 4, FARTHEST = 1 / 400;     // screen pixels a map pixel
const WIDTHS = {
  motorway: 13, trunk: 12, primary: 11, secondary: 9, tertiary: 8, residential: 6, service: 3, pedestrian: 3, river: 5,
  railway: 2, ferry: 2,
};
const COLOURS = {
  water: "#17324c", green: "#18291f", river: "#17324c", railway: "#3a4350", ferry: "#2a5577", motorway: "#6d5a2c",
  trunk: "#66572f", primary: "#5d5637", secondary: "#4c5661", tertiary: "#46515d", residential: "#36424f",
  service: "#2e3945", pedestrian: "#2e3945",
};

export class MapPage {
  constructor(app) {
    this.app = app; this.extract = null; this.key = ""; this.way = null; this.wayKey = ""; this.follows = true;
    this.scale = 0; this.x = 0; this.y = 0; this.pointers = new Map();
    this.canvas = h("canvas", { id: "map" });
    this.note = h("p.map-note");
    this.turns = h("div.turns");
    this.place = h("div.map-page", {}, h("div.map-box", {}, this.canvas, this.note, h("div.map-tools", {},
      h("button", { id: "map-own", onclick: () => { this.follows = true; this.draw(); } }, t("centre_map")),
      h("button", { onclick: () => { this.whole(); this.draw(); } }, t("whole_way")),
      h("button", { id: "map-route", onclick: () => this.fetchWay(true) }, t("route_new")))), this.turns);
    this.canvas.addEventListener("pointerdown", (event) => this.down(event));
    this.canvas.addEventListener("pointermove", (event) => this.move(event));
    for (const end of ["pointerup", "pointercancel"]) {
      this.canvas.addEventListener(end, (event) => this.pointers.delete(event.pointerId));
    }
    this.canvas.addEventListener("wheel", (event) => {
      event.preventDefault();
      this.zoomAt(event.offsetX, event.offsetY, event.deltaY < 0 ? 1.25 : 0.8);
    }, { passive: false });
    new ResizeObserver(() => this.draw()).observe(this.canvas);
  }

  // The mission, its hospital or the line changed: get what is missing, drop what nobody needs.
  async follow() {
    const { shown } = this.app.model;
    if (!shown || !shown.order) { this.extract = null; this.key = ""; this.way = null; this.wayKey = ""; this.refresh(); return; }
    const key = `map:${shown.mission.mission_id}:${shown.mission.hospital_id}:${shown.order.revision}`;
    if (this.key !== key) {
      this.key = key;
      this.way = null;
      this.wayKey = "";
      const stored = await kept(key).catch(() => null);
      if (this.key === key) { this.take(stored || null, Boolean(stored)); }
    }
    if (!this.extract && this.app.model.online && !this.fetching) {
      this.fetching = true;
      try {
        const found = await ask(`map?mission=${encodeURIComponent(shown.mission.mission_id)}`, { within: 60000 });
        if (found && this.key === key) {
          this.take(found, true);
          await keep(key, found);
          for (const old of await keptKeys()) {
            if (/^(way:)?map:/.test(String(old)) && !String(old).endsWith(key) && !String(old).startsWith(`way:${key}`)) { await forget(old); }
          }
        }
      } catch { /* the next view asks again */ }
      this.fetching = false;
    }
    await this.fetchWay(false);
    this.refresh();
  }

  take(extract) { this.extract = extract; this.whole(); this.draw(); }

  target() {
    const { shown } = this.app.model;
    if (!shown || !shown.order) { return null; }
    const carrying = ["patient_aboard", "at_hospital"].includes(this.app.model.stateOf(shown));
    if (carrying && shown.hospital) { return { name: "hospital", position: shown.hospital.position }; }
    return { name: "scene", position: shown.order.sheet.meeting_point.position || shown.order.sheet.scene.position };
  }

  // The way from here: the order's own to begin with, the server's newer one when asked or when the target changed.
  async fetchWay(asked) {
    const target = this.target();
    if (!target || !target.position) { return; }
    const wanted = `${this.key}:${target.name}`;
    if (!asked && this.wayKey === wanted) { return; }
    const { sheet } = this.app.model.shown.order;
    const known = await kept(`way:${wanted}`).catch(() => null);
    this.way = known || (target.name === "scene" && sheet.route.points.length ? { ...sheet.route, found: true } : null);
    this.wayKey = wanted;
    if (this.app.model.online && (asked || target.name === "hospital")) {
      try {
        const found = await ask("route", { method: "POST", body: { to: target.position } });
        if (found.found) { this.way = found; await keep(`way:${wanted}`, found); }
      } catch { this.wayKey = asked ? wanted : ""; }
    }
    this.whole();
    this.refresh();
  }

  refresh() {
    const target = this.target();
    const { way } = this;
    put(this.turns, target ? h("div.way-head", {}, h("b", {}, t(`route_to_${target.name}`)), way
      ? h("span", {}, `${t("minutes", { minutes: Math.max(1, Math.round(way.time_s / 60)) })} · ${t("distance_km", { km: (way.distance_m / 1000).toFixed(1) })}`)
      : h("span.dim", {}, t("route_none"))) : null,
    way ? h("ol", {}, way.turns.map((turn) => h("li", {}, turn))) : null);
    this.note.textContent = this.extract ? this.extract.licence : this.app.model.shown ? t("no_map") : "";
    this.draw();
  }

  // --- looking ---------------------------------------------------------------------------------------------------------

  pixel(position) {
    const x = (position.longitude + 180) / 360;
    const sine = Math.sin(position.latitude * Math.PI / 180);
    const y = 0.5 - Math.log((1 + sine) / (1 - sine)) / (4 * Math.PI);
    return [x * UNITS, y * UNITS];
  }

  own() {
    const { gps, model } = this.app;
    if (gps.last) { return { ...gps.last, own: true }; }
    return model.view && model.view.fix ? { ...model.view.fix.position, heading_deg: model.view.fix.heading_deg } : null;
  }

  whole() {
    const places = [...(this.way ? this.way.points : [])];
    const target = this.target();
    if (target && target.position) { places.push(target.position); }
    const own = this.own();
    if (own) { places.push(own); }
    const width = this.canvas.clientWidth, height = this.canvas.clientHeight;
    if (!places.length || !width || !height) { this.scale = 0; return; }
    const xs = places.map((p) => this.pixel(p)[0]), ys = places.map((p) => this.pixel(p)[1]);
    const spanX = Math.max(...xs) - Math.min(...xs), spanY = Math.max(...ys) - Math.min(...ys);
    this.scale = Math.min(CLOSEST / 2, Math.min((width - 280) / Math.max(spanX, 200), (height - 120) / Math.max(spanY, 200)));
    this.x = (Math.max(...xs) + Math.min(...xs)) / 2;
    this.y = (Math.max(...ys) + Math.min(...ys)) / 2;
    this.follows = false;
    this.moved = false;
  }

  zoomAt(px, py, factor) {
    const scale = Math.min(CLOSEST, Math.max(FARTHEST, this.scale * factor));
    const dx = px - this.canvas.clientWidth / 2, dy = py - this.canvas.clientHeight / 2;
    this.x += dx / this.scale - dx / scale;
    this.y += dy / this.scale - dy / scale;
    this.scale = scale;
    this.moved = true;
    this.draw();
  }

  down(event) {
    this.canvas.setPointerCapture(event.pointerId);
    this.pointers.set(event.pointerId, [event.offsetX, event.offsetY]);
  }

  move(event) {
    const before = this.pointers.get(event.pointerId);
    if (!before) { return; }
    const here = [event.offsetX, event.offsetY];
    this.follows = false;
    this.moved = true;
    const others = [...this.pointers].filter(([id]) => id !== event.pointerId);
    if (others.length) {
      const [ox, oy] = others[0][1];
      const factor = Math.hypot(here[0] - ox, here[1] - oy) / Math.max(20, Math.hypot(before[0] - ox, before[1] - oy));
      this.pointers.set(event.pointerId, here);
      this.zoomAt((here[0] + ox) / 2, (here[1] + oy) / 2, factor);
      return;
    }
    this.x -= (here[0] - before[0]) / this.scale;
    this.y -= (here[1] - before[1]) / this.scale;
    this.pointers.set(event.pointerId, here);
    this.draw();
  }

  // --- drawing ---------------------------------------------------------------------------------------------------------

  draw() {
    if (this.frame) { return; }
    this.frame = requestAnimationFrame(() => { this.frame = 0; this.paint(); });
  }

  paint() {
    const { canvas } = this;
    const width = canvas.clientWidth, height = canvas.clientHeight;
    if (!width || !height) { return; }
    if (!this.scale || (this.size !== `${width}x${height}` && !this.moved && !this.follows)) { this.whole(); }
    this.size = `${width}x${height}`;
    const ratio = window.devicePixelRatio || 1;
    if (canvas.width !== Math.round(width * ratio) || canvas.height !== Math.round(height * ratio)) {
      canvas.width = Math.round(width * ratio);
      canvas.height = Math.round(height * ratio);
    }
    const pen = canvas.getContext("2d");
    pen.setTransform(ratio, 0, 0, ratio, 0, 0);
    pen.fillStyle = "#10161f";
    pen.fillRect(0, 0, width, height);
    const own = this.own();
    if (this.follows && own) { [this.x, this.y] = this.pixel(own); this.scale = Math.max(this.scale, 0.5); }
    if (!this.scale) { return; }
    const onScreen = ([x, y]) => [(x - this.x) * this.scale + width / 2, (y - this.y) * this.scale + height / 2];
    if (this.extract) { this.paintExtract(pen, width, height); }
    if (this.way) { this.paintWay(pen, onScreen); }
    this.paintMarks(pen, onScreen, own);
  }

  paintExtract(pen, width, height) {
    const { extract, scale } = this;
    const left = this.x - extract.x - width / 2 / scale, top = this.y - extract.y - height / 2 / scale;
    pen.lineCap = "round";
    pen.lineJoin = "round";
    for (const layer of extract.layers) {
      pen.beginPath();
      for (const line of layer.lines) {
        let x = line[0], y = line[1];
        pen.moveTo((x - left) * scale, (y - top) * scale);
        for (let i = 2; i < line.length; i += 2) {
          x += line[i];
          y += line[i + 1];
          pen.lineTo((x - left) * scale, (y - top) * scale);
        }
      }
      const colour = COLOURS[layer.kind] || "#36424f";
      if (layer.area) {
        pen.fillStyle = colour;
        pen.fill("evenodd");
      } else {
        pen.strokeStyle = colour;
        pen.lineWidth = Math.max(1, Math.min(26, (WIDTHS[layer.kind] || 4) * Math.sqrt(scale) * 1.4));
        pen.stroke();
      }
    }
    this.paintNames(pen, left, top, width, height);
  }

  paintNames(pen, left, top, width, height) {
    pen.font = "15px \"Noto Sans CJK SC\", sans-serif";
    pen.textAlign = "center";
    pen.textBaseline = "middle";
    pen.lineWidth = 4;
    pen.strokeStyle = "#10161f";
    pen.fillStyle = "#c4d0dc";
    const taken = [];
    for (const { name, x, y, angle } of this.extract.names) {
      const px = (x - left) * this.scale, py = (y - top) * this.scale;
      const half = name.length * 8 + 8;
      if (px < 0 || py < 0 || px > width || py > height) { continue; }
      if (taken.some(([tx, ty, th]) => Math.abs(px - tx) < half + th && Math.abs(py - ty) < 40)) { continue; }
      taken.push([px, py, half]);
      pen.save();
      pen.translate(px, py);
      pen.rotate(angle);
      pen.strokeText(name, 0, 0);
      pen.fillText(name, 0, 0);
      pen.restore();
    }
  }

  paintWay(pen, onScreen) {
    pen.beginPath();
    this.way.points.forEach((point, place) => {
      const [x, y] = onScreen(this.pixel(point));
      if (place) { pen.lineTo(x, y); } else { pen.moveTo(x, y); }
    });
    for (const [colour, wide] of [["#06121e", 11], ["#3ba7ff", 7]]) {
      pen.strokeStyle = colour;
      pen.lineWidth = wide;
      pen.stroke();
    }
  }

  paintMarks(pen, onScreen, own) {
    const { shown } = this.app.model;
    const dot = (position, colour, sign) => {
      const [x, y] = onScreen(this.pixel(position));
      pen.beginPath();
      pen.arc(x, y, 15, 0, 7);
      pen.fillStyle = colour;
      pen.fill();
      pen.lineWidth = 3;
      pen.strokeStyle = "#10161f";
      pen.stroke();
      pen.fillStyle = "#10161f";
      pen.font = "bold 18px sans-serif";
      pen.textAlign = "center";
      pen.textBaseline = "middle";
      pen.fillText(sign, x, y + 1);
    };
    if (shown && shown.hospital) { dot(shown.hospital.position, "#e6ecf2", "H"); }
    if (shown && shown.order) {
      const { scene, meeting_point: meeting } = shown.order.sheet;
      if (meeting.position) { dot(meeting.position, "#f5b83d", "●"); }
      if (scene.position) { dot(scene.position, "#ff5a52", "!"); }
    }
    if (!own) { return; }
    const [x, y] = onScreen(this.pixel(own));
    pen.save();
    pen.translate(x, y);
    if (Number.isFinite(own.heading_deg)) { pen.rotate(own.heading_deg * Math.PI / 180); }
    pen.beginPath();
    if (Number.isFinite(own.heading_deg)) {
      pen.moveTo(0, -17); pen.lineTo(12, 13); pen.lineTo(0, 6); pen.lineTo(-12, 13);
    } else { pen.arc(0, 0, 11, 0, 7); }
    pen.closePath();
    pen.fillStyle = "#35c28b";
    pen.fill();
    pen.lineWidth = 3;
    pen.strokeStyle = "#ffffff";
    pen.stroke();
    pen.restore();
  }
}
