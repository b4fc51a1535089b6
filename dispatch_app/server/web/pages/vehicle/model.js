// What the tablet knows: the server's view, and on top of it what this device has done and the server not yet told back.

export const SEQUENCE = [
  "ordered", "received", "en_route", "on_scene", "patient_aboard", "at_hospital", "handed_over", "returning", "at_station",
];
const ACTIVE = new Set(SEQUENCE.slice(0, 7));
const ABORTABLE = new Set(SEQUENCE.slice(0, 4));

export class Model {
  constructor(outbox) {
    this.outbox = outbox;
    this.view = null;
    this.online = false;
    this.heardAt = 0;        // when the server last answered, by this device's clock
    this.offsetMs = 0;       // server's clock minus ours
    this.refused = [];       // {sentence, at, type}: actions that the server did not accept
  }

  get shown() { return this.view && this.view.missions.length ? this.view.missions[0] : null; }

  // The mission that binds the vehicle, as far as this device knows.
  current() {
    const shown = this.shown;
    return shown && ACTIVE.has(this.stateOf(shown)) ? shown : null;
  }

  entries(type) { return this.outbox.own().filter((entry) => entry.type === type); }

  // The state of a mission with what was tapped here and is on its way.
  stateOf(shown) {
    let state = shown.mission.state;
    for (const entry of this.outbox.own()) {
      if (entry.data.mission_id !== shown.mission.mission_id) { continue; }
      if (entry.type === "ReportMission" && SEQUENCE.indexOf(entry.data.state) > SEQUENCE.indexOf(state)) {
        state = entry.data.state;
      }
      if (entry.type === "RefuseMission") { state = "aborted"; }
      if (entry.type === "EndEmptyRun") { state = "empty_run"; }
    }
    if (state === "ordered" && this.acknowledged(shown)) { state = "received"; }
    return state;
  }

  // The action of this device that brought the mission into its state, while it is not told back.
  pendingState(shown) {
    const state = this.stateOf(shown);
    return this.outbox.own().find((entry) => !entry.done && entry.data.mission_id === shown.mission.mission_id
      && entry.type === "ReportMission" && entry.data.state === state) || null;
  }

  // Said on this tablet and not yet heard by the server.
  isDismissed(shown) {
    return this.outbox.own().some((entry) => !entry.done && entry.type === "DismissProposal"
      && entry.data.mission_id === shown.mission.mission_id && entry.data.state === shown.mission.proposal.state);
  }

  nextState(shown) {
    const place = SEQUENCE.indexOf(this.stateOf(shown));
    return place < 0 || place + 1 >= SEQUENCE.length ? "" : SEQUENCE[place + 1];
  }

  mayAbort(shown) { return ABORTABLE.has(this.stateOf(shown)); }

  mayRunEmpty(shown) { return ["en_route", "on_scene"].includes(this.stateOf(shown)); }

  acknowledged(shown) {
    const { order } = shown;
    if (!order) { return true; }
    const told = order.steps.some((step) => step.step === "acknowledged" && step.revision === order.revision);
    return told || this.entries("ConfirmOrder").some(
      (entry) => entry.data.order_id === order.order_id && entry.data.revision === order.revision);
  }

  // An order that nobody has acknowledged yet, or null.
  unanswered() {
    const shown = this.current();
    return shown && shown.order && shown.order.state === "issued" && !this.acknowledged(shown) ? shown : null;
  }

  // The emergency that stands: told by the server, or called here and on its way ({kept: true}).
  emergency() {
    if (this.view && this.view.emergency) { return this.view.emergency; }
    const own = this.entries("CallCrewEmergency")[0];
    return own ? { kept: !own.done, answered_at: null, called_at: own.madeAt } : null;
  }

  hospitalId(shown) {
    const chosen = this.entries("ChooseHospital").filter((e) => e.data.mission_id === shown.mission.mission_id).pop();
    return chosen ? chosen.data.hospital_id : shown.mission.hospital_id;
  }

  // The records of a mission: what the server has, and what was written here since. `unsent` counts the latter.
  recordsOf(shown) {
    const byId = new Map();
    for (const record of shown.records) {
      byId.set(record.record_id, { ...record, entries: [...record.entries], unsent: 0 });
    }
    for (const entry of this.entries("WritePatientRecord")) {
      if (entry.data.mission_id !== shown.mission.mission_id) { continue; }
      const id = entry.data.record_id;
      const record = byId.get(id) || { record_id: id, number: byId.size + 1, facts: emptyFacts(), entries: [], unsent: 0 };
      const known = new Set(record.entries.map((one) => one.entry_id));
      record.entries.push(...entry.data.entries.filter((one) => !known.has(one.entry_id)));
      if (entry.data.facts) { record.facts = entry.data.facts; }
      if (!entry.done) { record.unsent += 1; }
      byId.set(id, record);
    }
    return [...byId.values()].sort((a, b) => a.number - b.number);
  }
}

export function emptyFacts() {
  return {
    name: "", sex: "", age: "", id_number: "", phone: "", complaint: "", illness: "", history: "", allergies: "",
    diagnosis: "", triage: "", outcome: "", remarks: "",
  };
}

// Entries that stand, oldest first, each with `corrected` where a later one replaced it or struck it out.
export function course(record) {
  const gone = new Set(record.entries.map((entry) => entry.replaces).filter(Boolean));
  return record.entries.filter((entry) => !entry.withdrawn)
    .map((entry) => ({ ...entry, corrected: gone.has(entry.entry_id) }))
    .sort((a, b) => (a.taken_at < b.taken_at ? -1 : a.taken_at > b.taken_at ? 1 : 0));
}
