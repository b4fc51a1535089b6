// What is needed seldom: reinforcement, readiness, what waits to be sent, language, sign-out.
import { ask } from "./link.js";
import { clock, h, put, setTongue, speaks, t } from "./dom.js";
import { bookingCards } from "./bookings.js";
import { askReinforcement } from "./order.js";
import { choices, closeSheet, openSheet } from "./sheet.js";
import { chime } from "./sound.js";

export function renderMore(app, place) {
  const { model, outbox } = app;
  const { vehicle, station } = model.view;
  const shown = model.current();
  const waiting = outbox.waiting();
  const foreign = outbox.foreign();
  put(place,
    shown ? h("button.wide", { id: "reinforcement", onclick: () => askReinforcement(app, shown) }, t("reinforcement")) : null,
    bookingCards(app),
    h("section", {}, h("h2", {}, t("duty")),
      h("p", {}, [vehicle.plate, t(vehicle.duty), vehicle.crew.join("、")].filter(Boolean).join(" · ")),
      vehicle.duty === "on_duty"
        ? h("button", { id: "set-out", disabled: Boolean(shown), onclick: () => setOut(app) }, t("set_out"))
        : h("button.primary", { id: "set-on", onclick: () => setDuty(app, "on_duty", "") }, t("set_on_duty"))),
    station && station.phone ? h("a.wide-link", { href: `tel:${station.phone}` }, `${t("call_desk")} ${station.phone}`) : null,
    h("section", {}, h("h2", {}, t("kept")),
      waiting.length ? h("ul.kept", {}, waiting.map((entry) => h("li", {}, `${clock(entry.madeAt, true)} ${naming(entry)}`)))
        : h("p.dim", {}, t("kept_none")),
      foreign.length ? h("p.warn", {}, t("wrong_vehicle")) : null),
    model.refused.length ? h("section", {}, h("h2", {}, t("refused_list")), h("ul.kept", {}, model.refused.map((one) =>
      h("li.warn", {}, `${clock(one.at, true)} ${one.what}: ${one.sentence}`)))) : null,
    h("section", {}, h("h2", {}, t("account")),
      h("div.two", {}, h("button", { onclick: chime }, t("test_sound")),
        h("button", { id: "language", onclick: () => setTongue(speaks() === "zh" ? "en" : "zh") }, speaks() === "zh" ? "English" : "中文"),
        h("button.danger", { id: "sign-out", onclick: () => signOut(app) }, t("sign_out")))));
}

// An action in the words of the buttons.
export function naming(entry) {
  switch (entry.type) {
    case "ReportMission": return t(`go.${entry.data.state}`);
    case "ConfirmOrder": return t("acknowledge");
    case "RefuseMission": return t("refuse");
    case "EndEmptyRun": return t("empty_run");
    case "ChooseHospital": return t("to_hospital");
    case "SignHandOver": return t("sign");
    case "WritePatientRecord": return t("tab.record");
    case "SendCrewMessage": return entry.data.text;
    case "CallCrewEmergency": return t("emergency");
    case "RequestReinforcement": return t("reinforcement");
    case "ConfirmNotice": return t("notice");
    case "AnswerBooking": return t("bookings");
    case "SetVehicleDuty": return t("duty");
    default: return t("tab.messages");
  }
}

function setOut(app) {
  const codes = ["vehicle_fault", "no_crew", "equipment_missing", "other"];
  openSheet(t("duty_why"), choices(codes, (code) => t(`refusing.${code}`), (reason) => {
    closeSheet();
    setDuty(app, "out_of_service", reason);
  }));
}

function setDuty(app, duty, reason) {
  app.outbox.add("SetVehicleDuty", { vehicle_id: app.vehicleId, duty, reason }, { key: `duty:${duty}` });
  app.render();
}

async function signOut(app) {
  try { await ask("sign-out", { method: "POST" }); } catch { /* the session ends by itself */ }
  app.signedOut("");
}
