// A sheet over the page with one question: reasons, numbers, forms. One at a time; a tap beside it changes nothing.
import { h, put, t } from "./dom.js";

let place = null;
let closing = null;

export function sheetPlace() {
  place = place || h("div.sheet-place", { hidden: true });
  return place;
}

export function openSheet(title, parts, { closed = null } = {}) {
  closeSheet();
  closing = closed;
  put(sheetPlace(), h("div.sheet", { role: "dialog", "aria-label": title },
    h("div.sheet-head", {}, h("h2", {}, title), h("button.plain", { onclick: closeSheet, id: "sheet-close" }, t("cancel"))),
    h("div.sheet-body", {}, parts)));
  place.hidden = false;
}

export function closeSheet() {
  if (!place || place.hidden) { return; }
  place.hidden = true;
  put(place);
  const then = closing;
  closing = null;
  if (then) { then(); }
}

export function sheetIsOpen() { return place !== null && !place.hidden; }

// Buttons for a list of codes; `words(code)` names them, `take(code)` is called once.
export function choices(codes, words, take) {
  let taken = false;
  return h("div.choices", {}, codes.map((code) => h("button", {
    "data-code": code, onclick: () => { if (!taken) { taken = true; take(code); } },
  }, words(code))));
}
