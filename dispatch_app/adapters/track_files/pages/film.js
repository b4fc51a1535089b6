(function () {
  "use strict";
  const part = (id) => document.getElementById(id);
  const last = film.s.length - 1, total = Math.max(film.s[last], 1), words = film.words;
  document.documentElement.lang = film.language === "zh" ? "zh-CN" : film.language;
  const breaks = new Set(film.gap);
  const place = (row) => [film.lat[row], film.lon[row]];

  function lines(upTo, tip) {
    const found = [];
    let line = [];
    for (let row = 0; row <= upTo; row += 1) {
      if (breaks.has(row) && line.length) { found.push(line); line = []; }
      line.push(place(row));
    }
    if (tip) { line.push(tip); }
    if (line.length) { found.push(line); }
    return found;
  }

  L.polyline(lines(last), { color: "#5B6773", weight: 3, opacity: 0.55, dashArray: "2 7", interactive: false })
    .addTo(filmMap);
  const driven = L.polyline([], { color: "#0B62B0", weight: 5, opacity: 0.9, interactive: false }).addTo(filmMap);
  for (const doubt of film.doubts) {
    L.circleMarker(doubt, { radius: 4, color: "#CC3D36", weight: 2, fill: false }).bindTooltip(words.doubts)
      .addTo(filmMap);
  }
  const arrow = L.marker(place(0), {
    icon: L.divIcon({ className: "", html: '<div class="film-arrow">▲</div>', iconSize: [24, 24], iconAnchor: [12, 12] }),
    keyboard: false, interactive: false
  }).addTo(filmMap);

  let now = 0, playing = false, before = 0, row = 0;
  const slider = part("slider"), speed = part("speed"), play = part("play");
  for (const times of [1, 5, 20, 60, 200]) { speed.add(new Option("×" + times, times, times === 20, times === 20)); }
  part("speed-word").textContent = words.speed;
  part("plate").textContent = film.plate;
  part("distance").textContent = words.distance;
  part("map-words").textContent = film.map;
  part("map-words").title = film.map;
  slider.setAttribute("aria-label", film.plate);
  for (const [at, said] of film.moments) {
    const tick = document.createElement("span");
    tick.className = "tick";
    tick.style.left = 100 * Math.min(1, Math.max(0, at / total)) + "%";
    tick.title = said;
    part("ticks").append(tick);
  }

  function show() {
    while (row < last && film.s[row + 1] <= now) { row += 1; }
    while (row > 0 && film.s[row] > now) { row -= 1; }
    let tip = place(row);
    if (row < last && !breaks.has(row + 1)) {
      const share = (now - film.s[row]) / Math.max(film.s[row + 1] - film.s[row], 0.001);
      tip = [0, 1].map((axis) => place(row)[axis] + share * (place(row + 1)[axis] - place(row)[axis]));
    }
    driven.setLatLngs(lines(row, tip));
    arrow.setLatLng(tip);
    const sign = arrow.getElement() && arrow.getElement().querySelector(".film-arrow");
    if (sign && film.deg[row] !== null) { sign.style.transform = "rotate(" + film.deg[row] + "deg)"; }
    slider.value = String(Math.round(1000 * now / total));
    part("clock").textContent = new Date(film.began_ms + now * 1000).toISOString().slice(0, 19).replace("T", " ");
    part("kmh").textContent = film.kmh[row] === null ? "" : film.kmh[row] + " km/h";
    const passed = film.moments.filter((one) => one[0] <= now);
    part("moment").textContent = passed.length ? passed[passed.length - 1][1] : "";
    play.textContent = playing ? words.pause : words.play;
  }

  function step(at) {
    if (!playing) { return; }
    now = Math.min(total, now + (at - before) / 1000 * Number(speed.value));
    before = at;
    playing = now < total;
    show();
    if (playing) { requestAnimationFrame(step); }
  }

  function toggle() {
    if (!playing && now >= total) { now = 0; }
    playing = !playing;
    before = performance.now();
    show();
    if (playing) { requestAnimationFrame(step); }
  }

  play.addEventListener("click", toggle);
  slider.addEventListener("input", () => { now = Number(slider.value) / 1000 * total; show(); });
  document.addEventListener("keydown", (event) => {
    if (event.key === " " && event.target.tagName !== "SELECT" && event.target !== play) {
      event.preventDefault();
      toggle();
    }
  });
  show();
})();
