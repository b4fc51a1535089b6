// The order: where, what, for whom, in the order in which a crew needs it. And the whole-screen call for a new one.
import { clock, h, put, t } from "./dom.js";
import { bookingCards } from "./bookings.js";
import { choices, closeSheet, openSheet } from "./sheet.js";

export function renderOrder(app, place) {
  const { model } = app;
  const shown = model.shown;
  if (!shown || !shown.order) {
    const { vehicle } = model.view;
    put(place, h("div.idle", {}, h("p.big", {}, t("no_mission")),
      h("p.dim", {}, `${vehicle.plate} · ${model.view.station ? model.view.station.name : ""}`),
      vehicle.duty === "on_duty" ? null : h("p.warn", {}, t(vehicle.duty)), bookingCards(app)));
    return;
  }
  const { sheet } = shown.order;
  const active = model.current() === shown;
  put(place,
    active ? null : h("p.over", {}, `${t("mission_over")} · ${t(`state.${model.stateOf(shown)}`)}`,
      shown.mission.reason ? ` · ${reasonWords(shown.mission.reason)}` : ""),
    proposal(app, shown),
    head(shown),
    h("h1.address", {}, sheet.scene.text || "—"),
    sheet.meeting_point.text ? fact("meeting_point", h("b", {}, sheet.meeting_point.text)) : null,
    fact("complaint", h("b", {}, sheet.complaint || "—"), patientLine(sheet.patient)),
    fact("caller", h("a.call", { href: `tel:${sheet.contact_number || sheet.caller_number}` },
      sheet.contact_number || sheet.caller_number || "—"), ` ${sheet.caller_name}`),
    sheet.hazards ? fact("hazards", h("b.warn", {}, sheet.hazards)) : null,
    sheet.remarks ? fact("remarks", sheet.remarks) : null,
    fact("to_hospital", hospitalLine(app, shown)),
    sheet.instructions.length ? fact("instructions", h("ul", {}, sheet.instructions.map((line) => h("li", {}, line)))) : null,
    sheet.history.length ? fact("history", h("ul", {}, sheet.history.map((line) => h("li", {}, line)))) : null,
    sheet.other_plates.length ? fact("other_vehicles", sheet.other_plates.join("、")) : null,
    times(shown));
}

function head(shown) {
  const { order } = shown, { sheet } = order;
  return h("div.order-head", {},
    h("span.band", { className: `band ${sheet.grade}` }, sheet.grade ? `${sheet.grade} ${t(`grade.${sheet.grade}`)}` : t("grade.")),
    h("span.dim", {}, `${shown.mission.incident_id}`),
    order.revision > 1 ? h("span.dim", {}, t("revision", { number: order.revision })) : null,
    sheet.is_test ? h("span.test", {}, t("exercise")) : null,
    h("span.dim", {}, `${t("called_at")} ${clock(sheet.called_at)}`));
}

// The vehicle's positions suggest a state: one tap confirms it, another says that it is not so.
function proposal(app, shown) {
  const proposed = shown.mission.proposal;
  if (!proposed || proposed.dismissed_by || app.model.pendingState(shown) || app.model.isDismissed(shown)) { return null; }
  return h("div.proposal", {}, h("span", {}, t("proposal", { state: t(`state.${proposed.state}`) }), ` · ${proposed.place}`),
    h("div.decide", {},
      h("button", { id: "not-so", onclick: () => app.status.dismiss(shown, proposed.state) }, t("not_so")),
      h("button.primary", { id: "it-is-so", onclick: () => app.status.report(shown, proposed.state) }, t("confirm"))));
}

export function patientLine(patient) {
  const parts = [
    patient.name, patient.sex ? t(`sex.${patient.sex}`) : "", patient.age ? t("age_years", { age: patient.age }) : "",
    patient.count > 1 ? t("people", { count: patient.count }) : "",
    patient.conscious && patient.conscious !== "unsure" ? t(`conscious.${patient.conscious}`) : "",
    patient.breathing && patient.breathing !== "unsure" ? t(`breathing.${patient.breathing}`) : "",
  ];
  return h("span.patient", {}, parts.filter(Boolean).join(" · "));
}

function hospitalLine(app, shown) {
  const id = app.model.hospitalId(shown);
  const known = shown.hospital && shown.hospital.hospital_id === id ? shown.hospital : null;
  const name = known ? known.name : app.hospitals.nameOf(id);
  const { hand_over: handOver } = shown;
  const lines = [h("button.link", { onclick: () => app.show("hospital") }, name || t("no_hospital"))];
  if (known && known.phone) { lines.push(h("a.call", { href: `tel:${known.phone}` }, known.phone)); }
  if (id && handOver && handOver.hospital_id === id && handOver.notice_note) {
    lines.push(h("p.notice", {}, `${t("notice_of_hospital")}: ${handOver.notice_note}`));
  }
  return lines;
}

function times(shown) {
  const stages = shown.mission.stages.map((stage) =>
    h("li", {}, h("span", {}, t(`state.${stage.state}`)), h("time", {}, clock(stage.device_at || stage.at, true))));
  return fact("times", h("ul.times", {}, stages));
}

function fact(name, ...values) { return h("div.fact", {}, h("span.label", {}, t(name)), h("div.value", {}, values)); }

export function reasonWords(code) {
  for (const group of ["reason", "refusing", "empty"]) {
    const words = t(`${group}.${code}`);
    if (words !== code) { return words; }
  }
  return code;
}

// The whole screen until somebody acknowledges: a new order, or a changed one.
export function newOrder(app, shown) {
  const { order } = shown, { sheet } = order;
  return h("div.overlay.new-order", { role: "alertdialog" },
    h("div.new-band", { className: `new-band ${sheet.grade}` },
      h("span", {}, t(order.revision > 1 ? "order_changed" : "new_order")),
      h("span", {}, sheet.grade ? `${sheet.grade} ${t(`grade.${sheet.grade}`)}` : ""),
      sheet.is_test ? h("span", {}, t("exercise")) : null),
    h("div.new-body", {},
      h("h1", {}, sheet.scene.text || "—"),
      sheet.meeting_point.text ? h("p.meeting", {}, `${t("meeting_point")} ${sheet.meeting_point.text}`) : null,
      h("p.complaint", {}, sheet.complaint), patientLine(sheet.patient),
      sheet.hazards ? h("p.warn", {}, `${t("hazards")}: ${sheet.hazards}`) : null),
    h("div.new-foot", {},
      order.revision > 1 ? null : h("button.danger", { id: "refuse-new", onclick: () => refuseNew(app, shown) }, t("refuse")),
      h("button.primary", { id: "acknowledge", onclick: () => app.acknowledge(shown) }, t("acknowledge"))));
}

function refuseNew(app, shown) { app.status.refuse(shown); }

// The mission was taken back: seen once, then gone.
export function recalled(app, shown) {
  return h("div.overlay.recalled", { role: "alertdialog" },
    h("h1", {}, t("order_recalled")),
    h("p.complaint", {}, reasonWords(shown.order.recalled_reason || shown.mission.reason)),
    h("p.dim", {}, `${shown.mission.incident_id} · ${shown.order.sheet.scene.text}`),
    h("button.primary", { id: "recall-seen", onclick: () => app.recallSeen(shown) }, t("understood")));
}

export function askReinforcement(app, shown) {
  let vehicles = 1;
  const counts = h("div.choices", {}, [1, 2, 3, 5, 10].map((count) => h("button", {
    className: count === 1 ? "chosen" : "", "data-count": count,
    onclick: (event) => {
      vehicles = count;
      for (const other of counts.children) { other.classList.toggle("chosen", other === event.currentTarget); }
    },
  }, String(count))));
  const codes = ["more_patients", "graver", "lifting", "trapped", "danger"];
  openSheet(t("reinforcement"), [
    h("h3", {}, t("reinforcement_many")), counts, h("h3", {}, t("reinforcement_why")),
    choices(codes, (code) => t(`why.${code}`), (code) => {
      closeSheet();
      const data = { incident_id: shown.mission.incident_id, vehicles, reason: t(`why.${code}`), source: "tablet" };
      app.outbox.add("RequestReinforcement", data, { key: `more:${shown.mission.incident_id}` });
      app.say(t("reinforcement_asked"));
    }),
  ]);
}
