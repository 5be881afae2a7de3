// The focus goes to the error summary of a page, and of what htmx puts into a page.
(() => {
  "use strict";

  const focusSummary = (root) => {
    const summary = root.querySelector(".error-summary");
    if (summary) summary.focus();
  };

  focusSummary(document);
  document.addEventListener("htmx:after:swap", (event) => focusSummary(event.target));
})();
