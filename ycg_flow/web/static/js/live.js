// Elements with [data-live] and an id follow what is saved: when the document hears `saved`, the page is asked for again
// and each of them is shown as it is now. What is typed, and what has the focus, stays.
(() => {
  "use strict";

  const renew = async () => {
    const places = [...document.querySelectorAll("[data-live]")];
    if (places.length === 0) return;
    const answer = await fetch(window.location.href, { headers: { Accept: "text/html" }, redirect: "manual" });
    if (!answer.ok) return;
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    places.forEach((place) => {
      const now = page.getElementById(place.id);
      if (now && !place.contains(document.activeElement)) place.replaceChildren(...now.childNodes);
    });
  };

  document.addEventListener("saved", () => renew().catch(() => {}));
})();
