// <form data-upload data-most-bytes="N" data-too-large="…" data-sent="…" data-refused="…" data-stopped="…" data-cancel="…">
// with a file field and [data-upload-list]: files that are chosen or dropped go out one after the other, each with its
// progress and a way to stop it; refused ones stay listed with the reason. Without this script the form posts as it is.
// With data-match="ADDRESS" the files wait for the button, each with a copy of the choice in [data-upload-row]: the
// address tells which option fits its name (data-no-row where none does, data-row-label names the choice);
// [data-upload-state] counts by data-progress, [data-upload-stop] stops all.
(() => {
  "use strict";

  // A session that has ended answers with the page for signing in: nothing was taken then.
  const signIn = document.getElementById("toasts").dataset.signIn;

  const reasonIn = (html, otherwise) => {
    const page = new DOMParser().parseFromString(html, "text/html");
    const found = [...page.querySelectorAll("main .error-summary li, main .panel-narrow li, main .field-error")];
    const reasons = found.map((each) => each.textContent.trim()).filter((each) => each !== "");
    return reasons.length > 0 ? reasons.join("；") : otherwise;
  };

  const element = (tag, text = "", className = "") => {
    const made = document.createElement(tag);
    made.textContent = text;
    made.className = className;
    return made;
  };

  const attach = (form) => {
    const fields = [...form.querySelectorAll("input[type=file]")];
    const choice = form.dataset.match ? form.querySelector("[data-upload-row] select") : null;
    const counts = form.querySelector("[data-upload-state]");
    const stopAll = form.querySelector("[data-upload-stop]");
    const entries = [];
    const list = form.querySelector("[data-upload-list]");
    const words = form.dataset;
    const waiting = [];
    let isSending = false;

    const count = () => {
      if (!counts || !choice) return;
      const numbers = {
        all: entries.length,
        matched: entries.filter((entry) => entry.choice && entry.choice.value !== "").length,
        done: entries.filter((entry) => entry.state.classList.contains("mark-done")).length,
      };
      counts.textContent = words.progress.replace(/\{(\w+)\}/g, (_, name) => numbers[name]);
      stopAll.hidden = entries.every((entry) => entry.isOver);
    };

    // Every file gets its own choice of a row; what its name tells is chosen already and can be changed.
    const offerRows = async (added) => {
      const body = new FormData();
      body.set("csrf_token", form.elements.csrf_token.value);
      added.forEach((entry) => body.append("name", entry.file.webkitRelativePath || entry.file.name));
      const answer = await fetch(form.dataset.match, { method: "POST", body });
      const rows = answer.ok ? (await answer.json()).rows : [];
      added.forEach((entry, place) => {
        entry.choice = choice.cloneNode(true);
        entry.choice.removeAttribute("id");
        entry.choice.options[0].text = words.noRow;
        entry.choice.setAttribute("aria-label", words.rowLabel + entry.file.name);
        entry.choice.value = choice.value || rows[place] || "";
        entry.choice.addEventListener("change", count);
        entry.state.before(entry.choice);
      });
      count();
    };

    const entryOf = (file) => {
      const entry = { file, row: element("li", `${file.name} `), state: element("span"), bar: element("progress") };
      entry.cancel = element("button", words.cancel, "button-quiet");
      entry.cancel.type = "button";
      entry.bar.max = file.size || 1;
      entry.bar.value = 0;
      entry.bar.setAttribute("aria-label", file.name);
      entry.state.setAttribute("role", "status");
      entry.row.append(entry.state, entry.bar, entry.cancel);
      entries.push(entry);
      list.append(entry.row);
      return entry;
    };

    const finish = (entry, text, isBad) => {
      entry.bar.remove();
      entry.cancel.remove();
      entry.state.textContent = text;
      entry.state.className = isBad ? "field-error" : "mark mark-done";
      entry.isOver = true;
      entry.choice?.remove();
      count();
    };

    const send = (entry) =>
      new Promise((resolve) => {
        const request = new XMLHttpRequest();
        const body = new FormData(form);
        body.set(fields[0].name, entry.file);
        if (entry.choice) body.set(choice.name, entry.choice.value);
        request.open("POST", form.action);
        request.upload.addEventListener("progress", (event) => {
          entry.bar.value = event.loaded;
          entry.state.textContent = `${Math.floor((100 * event.loaded) / Math.max(event.total, 1))}%`;
        });
        request.addEventListener("load", () => {
          const isGood = request.status < 400 && new URL(request.responseURL).pathname !== signIn;
          finish(entry, isGood ? words.sent : reasonIn(request.responseText, words.refused), !isGood);
        });
        request.addEventListener("error", () => finish(entry, words.refused, true));
        request.addEventListener("abort", () => finish(entry, words.stopped, true));
        request.addEventListener("loadend", resolve);
        entry.cancel.addEventListener("click", () => request.abort());
        request.send(body);
      });

    const sendAll = async () => {
      if (isSending) return;
      isSending = true;
      const [done, left] = [[], []];
      while (waiting.length > 0) {
        const entry = waiting.shift();
        if (!entry.isOver && entry.choice && entry.choice.value === "") left.push(entry);
        else if (!entry.isOver) await send(entry);
        done.push(entry);
      }
      waiting.push(...left);
      isSending = false;
      left[0]?.choice.focus();
      const isGood = (entry) => entry.state.classList.contains("mark-done");
      if (done.length > 0 && done.every(isGood)) window.location.reload();
      else if (done.some(isGood)) document.dispatchEvent(new Event("saved"));
    };

    const take = (files) => {
      const added = [...files].map(entryOf);
      added.forEach((entry) => {
        const { file } = entry;
        if (file.size > Number(words.mostBytes || Infinity)) finish(entry, words.tooLarge, true);
        else {
          entry.cancel.addEventListener("click", () => !entry.isOver && finish(entry, words.stopped, true), { once: true });
          waiting.push(entry);
        }
      });
      if (choice) offerRows(added.filter((entry) => !entry.isOver));
      else sendAll();
    };

    form.querySelectorAll("[type=submit]").forEach((button) => {
      button.hidden = !choice;
    });
    fields.forEach((field) =>
      field.addEventListener("change", () => {
        take(field.files);
        field.value = "";
      }),
    );
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      sendAll();
    });
    stopAll?.addEventListener("click", () => entries.forEach((entry) => entry.isOver || entry.cancel.click()));
    form.addEventListener("dragover", (event) => {
      event.preventDefault();
      form.classList.add("upload-over");
    });
    form.addEventListener("dragleave", () => form.classList.remove("upload-over"));
    form.addEventListener("drop", (event) => {
      event.preventDefault();
      form.classList.remove("upload-over");
      take(event.dataTransfer.files);
    });
  };

  document.querySelectorAll("form[data-upload]").forEach(attach);
})();
