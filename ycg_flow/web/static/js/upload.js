// <form data-upload data-most-bytes="N" data-too-large="…" data-sent="…" data-refused="…" data-stopped="…" data-cancel="…">
// with a file field and [data-upload-list]: files that are chosen or dropped go out one after the other, each with its
// progress and a way to stop it; refused ones stay listed with the reason. Without this script the form posts as it is.
(() => {
  "use strict";

  // A session that has ended answers with the page for signing in: nothing was taken then.
  const signIn = document.getElementById("toasts").dataset.signIn;

  const reasonIn = (html, otherwise) => {
    const page = new DOMParser().parseFromString(html, "text/html");
    const found = [...page.querySelectorAll("main li, main .field-error")].map((each) => each.textContent.trim());
    return found.length > 0 ? found.join("；") : otherwise;
  };

  const element = (tag, text = "", className = "") => {
    const made = document.createElement(tag);
    made.textContent = text;
    made.className = className;
    return made;
  };

  const attach = (form) => {
    const field = form.querySelector("input[type=file]");
    const list = form.querySelector("[data-upload-list]");
    const words = form.dataset;
    const waiting = [];
    let isSending = false;

    const entryOf = (file) => {
      const entry = { file, row: element("li", `${file.name} `), state: element("span"), bar: element("progress") };
      entry.cancel = element("button", words.cancel, "button-quiet");
      entry.cancel.type = "button";
      entry.bar.max = file.size || 1;
      entry.bar.value = 0;
      entry.bar.setAttribute("aria-label", file.name);
      entry.state.setAttribute("role", "status");
      entry.row.append(entry.state, entry.bar, entry.cancel);
      list.append(entry.row);
      return entry;
    };

    const finish = (entry, text, isBad) => {
      entry.bar.remove();
      entry.cancel.remove();
      entry.state.textContent = text;
      entry.state.className = isBad ? "field-error" : "mark mark-done";
      entry.isOver = true;
    };

    const send = (entry) =>
      new Promise((resolve) => {
        const request = new XMLHttpRequest();
        const body = new FormData(form);
        body.set(field.name, entry.file);
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
      const done = [];
      while (waiting.length > 0) {
        const entry = waiting.shift();
        if (!entry.isOver) await send(entry);
        done.push(entry);
      }
      isSending = false;
      if (done.every((entry) => entry.state.classList.contains("mark-done"))) window.location.reload();
    };

    const take = (files) => {
      [...files].forEach((file) => {
        const entry = entryOf(file);
        if (file.size > Number(words.mostBytes || Infinity)) finish(entry, words.tooLarge, true);
        else {
          entry.cancel.addEventListener("click", () => !entry.isOver && finish(entry, words.stopped, true), { once: true });
          waiting.push(entry);
        }
      });
      sendAll();
    };

    form.querySelectorAll("[type=submit]").forEach((button) => {
      button.hidden = true;
    });
    field.addEventListener("change", () => {
      take(field.files);
      field.value = "";
    });
    form.addEventListener("submit", (event) => event.preventDefault());
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
