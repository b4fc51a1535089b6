(function () {
  "use strict";
  const part = (id) => document.getElementById(id);
  const words = film.words, total = Math.max(film.length, 1);
  document.documentElement.lang = film.language === "zh" ? "zh-CN" : film.language;
  const looks = { free: "#0B7548", ordered: "#8F5B00", en_route: "#0B66B8", on_scene: "#6B3FC2", to_hospital: "#00707C",
    at_hospital: "#52667A", out_of_service: "#6A747E" };
  const laneColours = { call: "#3BA7FF", form: "#E6ECF2", mission: "#35C28B", order: "#F5B83D", alarm: "#FF5A52",
    recording: "#7F93A8", other: "#7F93A8" };
  const say = (id, text) => { part(id).textContent = text; };
  say("title", words.title + " " + film.incident + " · " + film.centre);
  say("made", words.made); part("made").title = words.made;
  say("events-word", words.events); say("form-word", words.form); say("states-word", words.states);
  say("proof-word", words.proof); say("speed-word", words.speed); say("before", "← " + words.before);
  say("after", words.after + " →");
  const problems = film.faults.concat(film.sounds.filter((one) => one.problem)
    .map((one) => one.serial + ": " + one.problem));
  say("faults", problems.length ? "⚠ " + words.missing + ": " + problems.join("  ") : "");
  part("faults").title = problems.join("\n");
  const clockText = (at) => new Date(film.began + at).toISOString().slice(11, 19);
  const passedText = (at) => {
    const whole = Math.floor(at / 1000), pad = (one) => String(one).padStart(2, "0");
    const head = whole >= 3600 ? Math.floor(whole / 3600) + ":" : "";
    return head + pad(Math.floor(whole / 60) % 60) + ":" + pad(whole % 60);
  };
  /* The number of the newest entry at or before a time, -1 for none. */
  function newest(times, at) {
    let low = 0, high = times.length;
    while (low < high) { const middle = (low + high) >> 1; if (times[middle] <= at) { low = middle + 1; } else { high = middle; } }
    return low - 1;
  }
  const pair = (list, name, value) => {
    const term = document.createElement("dt"), text = document.createElement("dd");
    term.textContent = name; text.textContent = value; list.append(term, text); return text;
  };

  /* Voices: the one that sounds is the clock. */
  const voices = film.sounds.filter((one) => one.content).map((one) => {
    const bytes = Uint8Array.from(atob(one.content), (c) => c.charCodeAt(0));
    const audio = new Audio(URL.createObjectURL(new Blob([bytes], { type: one.mime })));
    audio.preload = "auto";
    one.content = "";
    return { begin: one.begin, end: one.begin + one.length, audio: audio };
  });
  let now = 0, playing = false, before = 0, speed = 1, lead = null;
  const sounding = (at) => voices.filter((one) => at >= one.begin && at < one.end);

  function follow() {
    for (const one of voices) {
      const wanted = playing && speed <= 4 && now >= one.begin && now < one.end;
      if (!wanted) { one.audio.pause(); continue; }
      one.audio.playbackRate = speed;
      if (Math.abs(one.audio.currentTime - (now - one.begin) / 1000) > 0.25) {
        one.audio.currentTime = (now - one.begin) / 1000;
      }
      if (one.audio.paused) { one.audio.play().catch(() => undefined); }
    }
    lead = playing && speed <= 4 ? sounding(now).find((one) => !one.audio.paused) || null : null;
  }

  function tick(at) {
    if (!playing) { return; }
    const passed = (at - before) * speed;
    before = at;
    if (lead && lead.audio.currentTime > 0 && !lead.audio.seeking && !lead.audio.ended) {
      now = lead.begin + lead.audio.currentTime * 1000;
    } else {
      now += Math.max(0, passed);
    }
    if (now >= total) { now = total; playing = false; }
    follow();
    show();
    if (playing) { requestAnimationFrame(tick); }
  }

  function toggle() {
    if (!playing && now >= total) { now = 0; }
    playing = !playing;
    before = performance.now();
    follow();
    show();
    if (playing) { requestAnimationFrame(tick); }
  }

  function seek(at) {
    now = Math.max(0, Math.min(total, at));
    for (const one of voices) {
      if (now >= one.begin && now < one.end) { one.audio.currentTime = (now - one.begin) / 1000; }
    }
    before = performance.now();
    follow();
    show();
  }

  /* Events */
  const times = film.moments.map((one) => one[0]);
  const rows = film.moments.map((one) => {
    const row = document.createElement("li"), text = document.createElement("span"), at = document.createElement("i");
    row.className = one[1]; text.textContent = one[2]; at.textContent = clockText(one[0]); row.title = one[3];
    row.append(text, at);
    row.addEventListener("click", () => seek(one[0]));
    part("event-list").append(row);
    return row;
  });
  let marked = -2;
  function showEvents() {
    const current = newest(times, now);
    if (current === marked) { return; }
    rows.forEach((row, number) => {
      row.classList.toggle("later", number > current);
      row.classList.toggle("on", number === current);
    });
    if (current >= 0) {
      const list = part("event-list");
      list.scrollTop = rows[current].offsetTop - list.clientHeight / 2;
    }
    marked = current;
  }
  function stepEvent(direction) {
    const current = newest(times, direction > 0 ? now : now - 1);
    const wanted = direction > 0 ? current + 1 : current;
    if (wanted >= 0 && wanted < times.length) { seek(times[wanted]); }
  }

  /* Form and states */
  const fields = film.form.map(([name, label, values]) => ({ values: values, times: values.map((one) => one[0]),
    text: pair(part("form"), label, "") }));
  function showForm() {
    let typing = false;
    for (const field of fields) {
      const row = newest(field.times, now);
      const value = row < 0 ? ["", "", false] : field.values[row];
      const isTyped = value[2] && now - value[0] < 2500;
      typing = typing || isTyped;
      field.text.textContent = (value[1] || "—") + (isTyped ? "▏" : "");
      field.text.className = isTyped ? "typing" : value[1] ? "" : "dim";
    }
    say("typing", typing ? words.typing : "");
  }
  const missions = film.missions.map((one) => {
    const box = document.createElement("div"), plate = document.createElement("b");
    const state = document.createElement("span"), ladder = document.createElement("small");
    plate.textContent = one.plate;
    box.append(plate, state, ladder);
    part("missions").append(box);
    return { one: one, box: box, state: state, ladder: ladder, times: one.states.map((s) => s[0]) };
  });
  function stateOf(vehicle) {
    const found = missions.filter((m) => m.one.vehicle === vehicle && newest(m.times, now) >= 0).pop();
    return found ? found.one.states[newest(found.times, now)] : null;
  }
  function showMissions() {
    for (const mission of missions) {
      const row = newest(mission.times, now);
      mission.box.hidden = row < 0;
      if (row < 0) { continue; }
      mission.state.textContent = mission.one.states[row][1];
      mission.ladder.textContent = mission.one.ladder.filter((step) => step[0] <= now)
        .map((step) => step[1] + " " + clockText(step[0])).join(" → ");
    }
  }
  film.proof.forEach(([name, value]) => pair(part("proof"), name, value));

  /* Map */
  const vehicles = film.tracks.map((track) => {
    const icon = L.divIcon({ className: "", html: '<div class="film-vehicle">▲</div><div class="film-plate"></div>',
      iconSize: [24, 24], iconAnchor: [12, 12] });
    const marker = L.marker([track.lat[0], track.lon[0]], { icon: icon, keyboard: false, interactive: false, opacity: 0 })
      .addTo(filmMap);
    marker.getElement().querySelector(".film-plate").textContent = track.plate;
    const trail = L.polyline([], { color: "#0B66B8", weight: 4, opacity: 0.8, interactive: false }).addTo(filmMap);
    return { track: track, marker: marker, trail: trail };
  });
  const scene = L.circleMarker([0, 0], { radius: 9, color: "#FFFFFF", weight: 2, fillColor: "#C3221B", fillOpacity: 1,
    interactive: false });
  function showMap() {
    for (const { track, marker, trail } of vehicles) {
      const row = newest(track.at, now);
      marker.setOpacity(row < 0 ? 0 : 1);
      if (row < 0) { trail.setLatLngs([]); continue; }
      let here = [track.lat[row], track.lon[row]];
      const after = row + 1 < track.at.length && track.at[row + 1] - track.at[row] <= film.gap;
      if (after) {
        const share = (now - track.at[row]) / Math.max(track.at[row + 1] - track.at[row], 1);
        here = [here[0] + share * (track.lat[row + 1] - here[0]), here[1] + share * (track.lon[row + 1] - here[1])];
      }
      marker.setLatLng(here);
      const first = newest(track.at, now - 300000) + 1, line = [];
      for (let one = first; one <= row; one += 1) { line.push([track.lat[one], track.lon[one]]); }
      if (after) { line.push(here); }
      trail.setLatLngs(line);
      const sign = marker.getElement().querySelector(".film-vehicle"), state = stateOf(track.vehicle);
      sign.style.color = looks[state ? state[2] : "free"] || "#17212C";
      if (track.deg[row] !== null) { sign.style.transform = "rotate(" + track.deg[row] + "deg)"; }
    }
    const at = newest(film.scenes.map((one) => one[0]), now);
    if (at < 0) { scene.remove(); } else { scene.setLatLng([film.scenes[at][2], film.scenes[at][1]]).addTo(filmMap); }
  }

  /* Timeline */
  const wave = part("wave"), left = 96, right = 14, lanes = ["call", "form", "mission", "order", "alarm", "other"];
  const firstLane = 96, laneHigh = 16, axis = firstLane + lanes.length * laneHigh;
  const x = (at) => left + at / total * (wave.clientWidth - left - right);
  let ground = null;
  function paintGround() {
    const ratio = window.devicePixelRatio || 1, wide = wave.clientWidth, high = wave.clientHeight;
    ground = document.createElement("canvas");
    ground.width = wave.width = wide * ratio; ground.height = wave.height = high * ratio;
    const pen = ground.getContext("2d");
    pen.scale(ratio, ratio);
    pen.font = '11px "Noto Sans CJK SC", "WenQuanYi Micro Hei", sans-serif';
    [words.caller, words.desk].forEach((name, channel) => {
      const middle = 22 + channel * 42;
      pen.fillStyle = "#9FB0C0"; pen.fillText(name, 12, middle + 4);
      for (const one of film.sounds) {
        const from = x(one.begin), width = Math.max(2, x(one.begin + one.length) - from);
        if (one.problem) {
          pen.fillStyle = "#FF5A5233"; pen.fillRect(from, middle - 18, width, 36);
          if (!channel) { pen.fillStyle = "#FF5A52"; pen.fillText(one.problem, from + 4, middle + 4); }
          continue;
        }
        const peaks = one.peaks[channel] || [];
        pen.fillStyle = channel ? "#35C28B22" : "#3BA7FF22"; pen.fillRect(from, middle - 18, width, 36);
        pen.fillStyle = channel ? "#35C28B" : "#3BA7FF";
        peaks.forEach((peak, place) => {
          const half = Math.max(0.5, peak / 100 * 18);
          pen.fillRect(from + place / peaks.length * width, middle - half, Math.max(1, width / peaks.length), 2 * half);
        });
      }
    });
    lanes.forEach((lane, number) => {
      const y = firstLane + number * laneHigh;
      pen.fillStyle = "#9FB0C0"; pen.fillText(film.lanes[lane], 12, y + 4);
      pen.fillStyle = "#2E3B4B"; pen.fillRect(left, y, wide - left - right, 1);
    });
    film.moments.forEach((one) => {
      const lane = lanes.indexOf(one[1]);
      if (lane >= 0) { pen.fillStyle = laneColours[one[1]]; pen.fillRect(x(one[0]) - 1, firstLane - 6 + lane * laneHigh, 3, 12); }
    });
    pen.fillStyle = "#9FB0C0";
    film.typed.forEach((at) => pen.fillRect(x(at), firstLane + laneHigh - 2, 1, 4));
    const steps = [1, 5, 10, 30, 60, 120, 300, 600, 1800, 3600, 7200, 21600, 86400, 604800];
    const step = 1000 * (steps.find((one) => one * 1000 / total * (wide - left - right) >= 80) || 604800);
    for (let at = 0; at <= total; at += step) {
      pen.fillRect(x(at), axis - 4, 1, 4); pen.fillText(passedText(at), x(at) + 3, axis + 10);
    }
  }
  function showHand() {
    if (!ground) { paintGround(); }
    const pen = wave.getContext("2d");
    pen.clearRect(0, 0, wave.width, wave.height);
    pen.drawImage(ground, 0, 0);
    const ratio = window.devicePixelRatio || 1;
    pen.fillStyle = "#F5B83D";
    pen.fillRect(x(now) * ratio - ratio, 0, 2 * ratio, (axis - 2) * ratio);
  }
  const sought = (event) => seek((event.offsetX - left) / (wave.clientWidth - left - right) * total);
  wave.addEventListener("pointerdown", sought);
  wave.addEventListener("pointermove", (event) => { if (event.buttons & 1) { sought(event); } });
  window.addEventListener("resize", () => { ground = null; showHand(); });

  function show() {
    say("clock", clockText(now));
    say("passed", passedText(now) + " / " + passedText(total));
    say("play", playing ? words.pause : words.play);
    say("note", speed > 4 ? words.fast : "");
    showEvents(); showForm(); showMissions(); showMap(); showHand();
  }

  const choice = part("speed");
  for (const times of film.speeds) { choice.add(new Option(times + "×", times, times === 1, times === 1)); }
  function setSpeed(value) { speed = value; choice.value = String(value); before = performance.now(); follow(); show(); }
  choice.addEventListener("change", () => setSpeed(Number(choice.value)));
  part("play").addEventListener("click", toggle);
  part("before").addEventListener("click", () => stepEvent(-1));
  part("after").addEventListener("click", () => stepEvent(1));
  document.addEventListener("keydown", (event) => {
    if (event.target.tagName === "SELECT") { return; }
    const place = film.speeds.indexOf(speed);
    if (event.key === " " && event.target.tagName !== "BUTTON") { event.preventDefault(); toggle(); }
    else if (event.key === "ArrowRight") { event.preventDefault(); stepEvent(1); }
    else if (event.key === "ArrowLeft") { event.preventDefault(); stepEvent(-1); }
    else if (event.key === "+" && place + 1 < film.speeds.length) { setSpeed(film.speeds[place + 1]); }
    else if (event.key === "-" && place > 0) { setSpeed(film.speeds[place - 1]); }
  });
  window.replay = { seek: seek, at: () => now, playing: () => playing, speed: setSpeed, voices: voices };
  filmMap.keyboard.disable();
  filmMap.invalidateSize();
  show();
})();
