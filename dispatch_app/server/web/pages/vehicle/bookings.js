// Journeys that this vehicle is kept for: the crew takes or refuses them; the order comes when it is time to leave.
import { clock, h, t } from "./dom.js";
import { choices, closeSheet, openSheet } from "./sheet.js";

export function offered(view) { return (view.bookings || []).filter((one) => one.state === "offered"); }

export function bookingCards(app) {
  const bookings = app.model.view.bookings || [];
  if (!bookings.length) { return null; }
  return h("section.bookings", {}, h("h2", {}, t("bookings")), bookings.map((one) => card(app, one)));
}

function card(app, one) {
  const told = app.model.entries("AnswerBooking").find((entry) => entry.data.booking_id === one.booking_id);
  const goal = one.destination.text;
  const contact = one.contact_number
    ? h("a.call", { href: `tel:${one.contact_number}` }, `${one.contact_name} ${one.contact_number}`.trim()) : null;
  return h("div.booking", { "data-booking": one.booking_id },
    h("b", {}, `${moment(one.boarding_at)} ${one.boarding.text}${goal ? ` → ${goal}` : ""}`),
    h("p", {}, [one.patient.name, one.remarks].filter(Boolean).join(" · ")), contact,
    h("p.dim", {}, one.leave_at ? t("booking_leave", { time: moment(one.leave_at) }) : ""),
    told ? h("p.dim", {}, told.data.accepts ? t("booking_taken") : t("booking_refused"))
      : one.state === "accepted" ? h("p.dim", {}, t("booking_taken"))
        : h("div.two", {}, h("button.primary", { "data-take": one.booking_id, onclick: () => answer(app, one, true, "") }, t("booking_take")),
          h("button", { "data-refuse": one.booking_id, onclick: () => refuse(app, one) }, t("booking_refuse"))));
}

function refuse(app, one) {
  const codes = ["vehicle_fault", "no_crew", "equipment_missing", "other"];
  openSheet(t("refuse_why"), choices(codes, (code) => t(`refusing.${code}`), (reason) => {
    closeSheet();
    answer(app, one, false, t(`refusing.${reason}`));
  }));
}

function answer(app, one, accepts, reason) {
  const data = { booking_id: one.booking_id, vehicle_id: app.vehicleId, accepts, reason };
  app.outbox.add("AnswerBooking", data, { key: `booking:${one.booking_id}:${one.version}` });
  app.render();
}

// The day is said where it is another one.
function moment(at) {
  const day = new Date(at), today = new Date();
  const same = day.toDateString() === today.toDateString();
  return same ? clock(at) : `${day.getMonth() + 1}-${day.getDate()} ${clock(at)}`;
}
