// The sign-in of a page; with a one-time password it asks for the person's own at once.
import { Fault, ask } from "./link.js";
import { h, put, t } from "./dom.js";

export function signIn(place, done, note) {
  let mustChange = false;
  const user = h("input", { autocomplete: "username", autocapitalize: "none", spellcheck: false, id: "user" });
  const password = h("input", { type: "password", autocomplete: "current-password", id: "password" });
  const fresh = h("input", { type: "password", autocomplete: "new-password", id: "new-password" });
  const freshRow = h("label", { hidden: true }, h("span", {}, t("new_password")), fresh);
  const why = h("p.why", { role: "alert" }, note || "");
  const button = h("button.primary", { type: "submit" }, t("sign_in"));

  async function submit(event) {
    event.preventDefault();
    if (button.disabled) { return; }
    button.disabled = true;
    why.textContent = "";
    try {
      const body = { user: user.value.trim(), password: password.value, new_password: mustChange ? fresh.value : "" };
      done(await ask("sign-in", { method: "POST", body }));
    } catch (fault) {
      if (fault instanceof Fault && fault.code === "must_change") {
        mustChange = true;
        freshRow.hidden = false;
        why.textContent = t("must_change");
        fresh.focus();
      } else {
        why.textContent = fault.status ? fault.message : t("sign_in_failed");
      }
    }
    button.disabled = false;
  }

  put(place, h("form.signin", { onsubmit: submit },
    h("h1", {}, h("span.cross", { "aria-hidden": "true" }), t("title")),
    h("label", {}, h("span", {}, t("user")), user),
    h("label", {}, h("span", {}, t("password")), password),
    freshRow, why, button));
  user.focus();
}
