// <form data-autosave="ADDRESS" data-saving="正在保存…" data-saved="已保存 " data-unsaved="…"> with an element
// [data-save-state]: a second after the last change the changed fields are posted to ADDRESS, with the hidden fields and
// their names as `changed`. The answer is JSON: saved_at ("HH:MM"), values (hidden fields to set anew, such as versions),
// faults (a sentence for each field that holds no value yet). What could not be saved is tried again; when all is saved
// the document hears `saved`.
(() => {
  "use strict";

  const WAIT = 1000;
  const AGAIN = 10000;

  const attach = (form) => {
    const state = form.querySelector("[data-save-state]");
    const changed = new Set();
    let timer = 0;
    let underWay = false;

    const say = (text, isBad = false) => {
      if (!state) return;
      state.textContent = text;
      state.classList.toggle("save-state-bad", isBad);
    };

    const content = (names) => {
      const all = new FormData(form);
      const body = new FormData();
      form.querySelectorAll("input[type=hidden]").forEach((field) => body.append(field.name, field.value));
      names.forEach((name) => {
        body.append("changed", name);
        all.getAll(name).forEach((value) => body.append(name, value));
      });
      return body;
    };

    const mark = (names, faults) => {
      names.forEach((name) => {
        const field = form.elements.namedItem(name);
        if (!(field instanceof Element)) return;
        const place = document.getElementById(`${field.id}-error`);
        field.toggleAttribute("aria-invalid", name in faults);
        if (name in faults) field.setAttribute("aria-invalid", "true");
        if (place) place.textContent = faults[name] || "";
      });
    };

    const take = (names, answer) => {
      Object.entries(answer.values || {}).forEach(([name, value]) => {
        const field = form.elements.namedItem(name);
        if (field && field.type === "hidden") field.value = value;
      });
      mark(names, answer.faults || {});
      say(form.dataset.saved + answer.saved_at);
    };

    const save = async (isLeaving = false) => {
      window.clearTimeout(timer);
      if (underWay || changed.size === 0) return;
      underWay = true;
      const names = [...changed];
      changed.clear();
      say(form.dataset.saving);
      try {
        const answer = await fetch(form.dataset.autosave, {
          method: "POST",
          body: content(names),
          headers: { Accept: "application/json" },
          redirect: "manual",
          keepalive: isLeaving,
        });
        const body = answer.ok || answer.status === 409 ? await answer.json() : null;
        if (answer.status === 409) say(body.message || form.dataset.unsaved, true);
        else if (body) take(names, body);
        else throw new Error(String(answer.status));
      } catch {
        names.forEach((name) => changed.add(name));
        say(form.dataset.unsaved, true);
        timer = window.setTimeout(save, AGAIN);
      }
      underWay = false;
      if (changed.size === 0 && !isLeaving) document.dispatchEvent(new Event("saved"));
      if (changed.size > 0 && !state?.classList.contains("save-state-bad")) timer = window.setTimeout(save, WAIT);
    };

    form.addEventListener("input", (event) => {
      if (!event.target.name) return;
      changed.add(event.target.name);
      window.clearTimeout(timer);
      timer = window.setTimeout(save, WAIT);
    });
    form.addEventListener("submit", () => changed.clear());
    document.addEventListener("visibilitychange", () => {
      if (document.visibilityState === "hidden") save(true);
    });
    window.addEventListener("beforeunload", (event) => {
      if (changed.size > 0 || underWay) event.preventDefault();
    });
  };

  document.querySelectorAll("form[data-autosave]").forEach(attach);
})();
