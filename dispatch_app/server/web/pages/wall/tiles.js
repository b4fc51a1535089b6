// What stands on the wall: big numbers, figures of the day, desks, incidents, stations, alarms.
import { h, lasting, put, t } from "./dom.js";

const SHOWN = ["waiting", "longest_wait", "free_desks", "free_vehicles", "unsent", "unsent_wait", "answer_10s",
  "dispatch_1min", "turn_out_3min", "alarms"];
const SHARES = new Set(["answer_10s", "dispatch_1min", "turn_out_3min"]);
const AGES = new Set(["longest_wait", "unsent_wait", "wrap_up", "break"]);
const DAY = [["calls", ""], ["calls_answered", ""], ["calls_abandoned", ""], ["answer_speed", "s"], ["incidents", ""],
  ["missions", ""], ["response_mean", "min"], ["fulfilment", "%"]];
const MARKS = { free: "●", ordered: "◆", en_route: "▲", on_scene: "■", to_hospital: "►", at_hospital: "H", out_of_service: "✕" };
const DESK_MARKS = { ready: "●", talking: "☎", busy: "◆", after_call: "✎", break: "❚❚", signed_out: "○" };
const PRIORITY = { critical: "!", high: "▲", medium: "■", low: "·" };
const OLD_MS = 60000;

export function counter(now, everyMs) { return Math.floor(now / everyMs); }

// "1:05" for what a room counts with: minutes and seconds, hours from ninety minutes on.
function age(since, now) {
  const s = Math.max(0, Math.floor((now - Date.parse(since)) / 1000));
  const two = (n) => String(n).padStart(2, "0");
  return s < 5400 ? `${Math.floor(s / 60)}:${two(s % 60)}` : `${Math.floor(s / 3600)}h${two(Math.floor(s / 60) % 60)}`;
}

function shown(number, now) {
  if (AGES.has(number.tile)) { return number.since ? [age(number.since, now)] : ["0:00"]; }
  if (number.value === null) { return ["–"]; }
  return SHARES.has(number.tile) ? [number.value.toFixed(1), h("small", {}, "%")] : [String(number.value)];
}

export function tiles(view, now) {
  const numbers = new Map(view.numbers.map((number) => [number.tile, number]));
  return SHOWN.map((tile) => {
    const number = numbers.get(tile);
    const mark = number.level === "alarm" ? "▲▲ " : number.level === "warning" ? "▲ " : "";
    return h(`section.tile${number.level ? `.${number.level}` : ""}`, { "data-tile": tile },
      h("h2", {}, mark + t(`tile.${tile}`)), h("b", {}, shown(number, now)));
  });
}

export function today(view, now) {
  const { at, values } = view.figures;
  if (!at) { return h("span", {}, t("figures_none")); }
  const figures = new Map(values);
  const old = now - Date.parse(at);
  const one = ([id, unit]) => {
    const value = figures.get(id);
    const whole = unit === "" || value === null || value === undefined;
    const worth = unit === "min" ? value / 60 : value;
    const text = value === null || value === undefined ? "–" : whole ? String(value) : worth.toFixed(1);
    return h("span", { "data-day": id }, t(`day.${id}`), h("b", {}, unit ? t(`unit.${unit}`, { value: text }) : text));
  };
  return [DAY.map(one), old > OLD_MS ? h("span.warning", {}, h("b", {}, t("figures_old", { age: lasting(old) }))) : null];
}

export function lists(place, view, now, turn) {
  if (place.children.length !== 4) {
    put(place, ["desks", "incidents", "stations", "alarms"].map((name) => h(`section.${name}`, {}, h("h2"), h("div.rows"))));
  }
  const [desks, incidents, stations, alarms] = place.children;
  fill(desks, t("desks"), String(view.desks.filter((d) => d.state !== "signed_out").length), view.desks.map((d) => desk(d, now)), "desks_none", turn);
  fill(incidents, t("incidents"), String(view.incident_count), view.incidents.map((i) => incident(i, now)), "incidents_none", turn);
  fill(stations, t("stations"), null, view.stations.map(station), "stations_none", turn);
  fill(alarms, t("alarms"), String(view.alarms.length), view.alarms.map((a) => alarm(a, now)), "alarms_none", turn);
  let fleet = stations.querySelector(".fleet");
  if (!fleet) { fleet = h("div.fleet"); stations.append(fleet); }
  put(fleet, view.fleet.map(([state, count]) => h(`span.s-${state}`, { "data-fleet": state }, `${MARKS[state]} ${t(`vehicle.${state}`)} ${count}`)));
}

// As many rows as the room has; what does not fit comes on the next page.
function fill(section, title, count, rows, none, turn) {
  const place = section.querySelector(".rows");
  const rem = parseFloat(getComputedStyle(document.documentElement).fontSize);
  const columns = Math.max(1, getComputedStyle(place).gridTemplateColumns.split(" ").length);
  const most = Math.max(1, Math.floor(place.clientHeight / (2.55 * rem))) * columns;
  const pages = Math.max(1, Math.ceil(rows.length / most));
  const page = turn % pages;
  put(section.querySelector("h2"), h("span", {}, title, count === null ? null : h("b", {}, count)),
    pages > 1 ? h("span", {}, t("part", { page: page + 1, pages })) : null);
  put(place, rows.length ? rows.slice(page * most, (page + 1) * most) : h("p.none", {}, t(none)));
}

function desk(one, now) {
  const state = one.talking ? "talking" : one.state;
  return h(`div.row${one.level ? `.${one.level}` : ""}`, { "data-desk": one.desk_id },
    h("b", {}, one.name), h(`span.state.s-${state}`, {}, `${DESK_MARKS[state]} ${t(`desk.${state}`)}`),
    h("span.age", {}, one.since && one.state !== "signed_out" ? age(one.since, now) : ""));
}

function incident(one, now) {
  const kind = one.stage === "patient_aboard" ? "to_hospital" : one.stage;
  const number = one.incident_id.slice(-4);
  return h(`div.row${one.level ? `.${one.level}` : ""}`, { "data-incident": one.incident_id },
    h(`span.grade.${one.grade || "U"}`, {}, one.grade || "?"),
    h("b", {}, `#${number}${one.major ? ` ${t("major")}` : ""}`),
    h(`span.s-${kind}`, {}, t(`stage.${one.stage}`)),
    h("span.dim", {}, one.vehicles ? t("vehicles_sent", { count: one.vehicles }) : ""),
    h("span.age", {}, age(one.began_at, now)));
}

function station(one) {
  return h(`div.row${one.level ? `.${one.level}` : ""}`, { "data-station": one.station_id },
    h("b", {}, one.name, one.online ? null : h("small.dim", {}, ` ⚠ ${t("offline_station")}`)),
    h("span.counts", {}, one.counts.map(([state, count]) => h(`span.s-${state}`, {}, MARKS[state], String(count)))));
}

function alarm(one, now) {
  return h(`div.row${one.seen ? "" : one.priority === "critical" ? ".alarm" : ".warning"}`, {},
    h("b.age", {}, one.seen ? "✓" : PRIORITY[one.priority]), h(one.seen ? "span.dim" : "b", {}, t(`alarm.${one.kind}`)),
    h("span.age", {}, age(one.raised_at, now)));
}
