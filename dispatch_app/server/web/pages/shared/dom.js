// Building blocks of the pages: elements, words, moments. No framework; text is always text, never HTML.

let words = {};
let tongue = "zh";

export async function loadWords() {
  try { tongue = window.localStorage.getItem("tongue") === "en" ? "en" : "zh"; } catch { /* storage is off: Chinese */ }
  const answer = await fetch(`texts.${tongue}.json`);
  words = await answer.json();
  document.documentElement.lang = tongue === "zh" ? "zh-CN" : "en";
  document.title = t("title");
}

export function speaks() { return tongue; }

export function setTongue(wanted) {
  try { window.localStorage.setItem("tongue", wanted); } catch { /* it lasts as long as the page */ }
  window.location.reload();
}

// The words of a key with its {fields} filled; a code without words is shown as it is.
export function t(key, values) {
  let text = Object.hasOwn(words, key) ? words[key] : key.slice(key.indexOf(".") + 1);
  for (const [name, value] of Object.entries(values || {})) { text = text.replaceAll(`{${name}}`, String(value)); }
  return text;
}

export function knows(key) { return Object.hasOwn(words, key); }

// h("button.big", {onclick}, "text", child …): one element. A null child or property is left out.
export function h(what, properties, ...children) {
  const [tag, ...classes] = what.split(".");
  const element = document.createElement(tag || "div");
  if (classes.length) { element.className = classes.join(" "); }
  for (const [name, value] of Object.entries(properties || {})) {
    if (value === null || value === undefined || value === false) { continue; }
    if (name.startsWith("on")) { element.addEventListener(name.slice(2), value); }
    else if (name in element && name !== "list" && name !== "form") { element[name] = value; }
    else { element.setAttribute(name, value === true ? "" : value); }
  }
  element.append(...children.flat(3).filter(isThere));
  return element;
}

function isThere(child) { return child !== null && child !== undefined && child !== false && child !== ""; }

export function put(place, ...children) {
  place.replaceChildren(...children.flat(3).filter(isThere));
}

export function clock(at, seconds) {
  if (!at) { return ""; }
  const moment = new Date(at);
  const shown = { hour: "2-digit", minute: "2-digit", hourCycle: "h23", timeZone: words.zone };
  if (seconds) { shown.second = "2-digit"; }
  return moment.toLocaleTimeString("zh-CN", shown);
}

// "42 秒", "5 分", "2:05" – how long something has lasted.
export function lasting(ms) {
  const s = Math.max(0, Math.round(ms / 1000));
  if (s < 90) { return t("seconds", { seconds: s }); }
  if (s < 5400) { return t("minutes", { minutes: Math.round(s / 60) }); }
  return `${Math.floor(s / 3600)}:${String(Math.floor(s / 60) % 60).padStart(2, "0")}`;
}

export function uuid() {
  if (window.crypto.randomUUID) { return window.crypto.randomUUID(); }
  return Array.from(window.crypto.getRandomValues(new Uint8Array(16)), (n) => n.toString(16).padStart(2, "0")).join("");
}

export function isoNow(offsetMs) { return new Date(Date.now() + (offsetMs || 0)).toISOString(); }
