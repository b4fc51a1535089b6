"use strict";
// Shares the telephone's position with the centre while the page is open. Talks to its own address only.
(() => {
  const SEND_EVERY_MS = 5000;      // a position a few seconds old is as good as a new one
  const SAY_AGAIN_MS = 25000;      // standing still, the centre still hears that the page is open
  const GIVE_UP_MS = 20000;        // without any position by then the caller is told what helps
  const words = JSON.parse(document.getElementById("texts").textContent);
  const button = document.getElementById("share");
  const box = document.getElementById("state");
  const steps = document.getElementById("steps");
  const here = window.location.pathname;
  let watching = null, last = null, sentAt = 0, sending = false, accepted = false, over = false, locatingTimer = 0;

  function pageKey() {
    let key = "";
    try { key = window.sessionStorage.getItem("page") || ""; } catch { /* storage is switched off */ }
    if (!key) {
      key = Array.from(window.crypto.getRandomValues(new Uint8Array(16)), (n) => n.toString(16).padStart(2, "0")).join("");
      try { window.sessionStorage.setItem("page", key); } catch { /* the key lives as long as the page */ }
    }
    return key;
  }
  const page = pageKey();

  function show(look, text, detail) {
    box.hidden = false;
    box.className = look;
    document.getElementById("words").textContent = text;
    document.getElementById("detail").textContent = detail || "";
  }

  async function tell(report) {
    const answer = await fetch(here, {
      method: "POST", headers: { "Content-Type": "application/json" }, cache: "no-store", credentials: "omit",
      body: JSON.stringify({ page, ...report }),
    });
    if (answer.status === 404 || answer.status === 410) { end(words.gone); return false; }
    if (answer.status === 409) { end(words.other); return false; }
    return answer.ok;
  }

  function end(text) {
    over = true;
    if (watching !== null) { navigator.geolocation.clearWatch(watching); watching = null; }
    button.disabled = true;
    steps.hidden = true;
    show("bad", text, "");
  }

  async function send() {
    if (over || sending || last === null) { return; }
    const moved = last.fresh ? SEND_EVERY_MS : SAY_AGAIN_MS;
    if (Date.now() - sentAt < (accepted ? moved : 0)) { return; }
    sending = true;
    const fix = last;
    fix.fresh = false;
    sentAt = Date.now();
    try {
      const ok = await tell({
        state: "sharing", longitude: fix.longitude, latitude: fix.latitude, accuracy_m: fix.accuracy,
        age_s: Math.max(0, (Date.now() - fix.at) / 1000),
      });
      if (ok) {
        accepted = true;
        button.hidden = true;
        document.querySelector(".stay").textContent = words.keep;
        steps.hidden = true;
        const clock = new Date().toLocaleTimeString("zh-CN", { hour12: false });
        show("good", words.shared, words.accuracy.replace("{metres}", Math.round(fix.accuracy)) + " · " + clock);
      } else if (!over) {
        fix.fresh = true;
        show("bad", words.again, "");
      }
    } catch {
      fix.fresh = true;
      show("bad", words.offline, "");
    }
    sending = false;
  }

  function located(position) {
    const { longitude, latitude, accuracy } = position.coords;
    clearTimeout(locatingTimer);
    last = { longitude, latitude, accuracy, at: position.timestamp || Date.now(), fresh: true };
    send();
  }

  function failed(wrong) {
    const denied = wrong && wrong.code === 1;
    if (accepted && !denied) { return; }  // an earlier position stands
    clearTimeout(locatingTimer);
    steps.hidden = !denied;
    button.disabled = false;
    button.textContent = words.retry;
    button.hidden = false;
    show("bad", denied ? words.denied : words.unable, denied ? "" : words.outside);
    tell({ state: denied ? "denied" : "unable" }).catch(() => {});
    if (denied && watching !== null) { navigator.geolocation.clearWatch(watching); watching = null; }
  }

  function begin() {
    if (over) { return; }
    if (!navigator.geolocation || !window.isSecureContext) { failed(null); return; }
    button.disabled = true;
    steps.hidden = true;
    show("busy", words.locating, words.permit);
    if (watching !== null) { navigator.geolocation.clearWatch(watching); }
    locatingTimer = setTimeout(() => failed(null), GIVE_UP_MS);
    watching = navigator.geolocation.watchPosition(located, failed,
      { enableHighAccuracy: true, maximumAge: 0, timeout: GIVE_UP_MS });
  }

  button.addEventListener("click", begin);
  setInterval(send, 1000);
  document.addEventListener("visibilitychange", () => { if (!document.hidden && watching !== null) { send(); } });
  tell({ state: "opened" }).catch(() => {});
})();
