// What becomes of an answer that htmx cannot put into the page: a toast with the number of the request, or signing in.
// The words stand in the data attributes of #toasts.
(() => {
  "use strict";

  const toasts = document.getElementById("toasts");

  const show = (text) => {
    const notice = document.createElement("div");
    notice.className = "notice notice-bad";
    const words = document.createElement("p");
    words.textContent = text;
    const close = document.createElement("button");
    close.type = "button";
    close.className = "button-quiet";
    close.textContent = toasts.dataset.close;
    close.addEventListener("click", () => notice.remove());
    notice.append(words, close);
    toasts.append(notice);
  };

  const requestNumber = (html) => {
    const page = new DOMParser().parseFromString(html || "", "text/html");
    const number = page.querySelector("[data-request-number]");
    return number ? number.textContent : "";
  };

  document.addEventListener("htmx:before:response", (event) => {
    const answer = event.detail.ctx.response.raw;
    if (answer.redirected && new URL(answer.url).pathname === toasts.dataset.signIn) {
      event.preventDefault();
      window.location.assign(answer.url);
    }
  });
  document.addEventListener("htmx:response:error", (event) => {
    const { response, text } = event.detail.ctx;
    if (response.status >= 500) show(toasts.dataset.failed + requestNumber(text));
  });
  document.addEventListener("htmx:error", () => show(toasts.dataset.offline));
})();
