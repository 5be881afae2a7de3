// The focus goes to the error summary of a page, and of what htmx puts into a page. What scrolls sideways on a narrow
// screen can be reached and scrolled by keyboard.
(() => {
  "use strict";

  const focusSummary = (root) => {
    const summary = root.querySelector(".error-summary");
    if (summary) summary.focus();
  };

  const openScrollers = () => {
    document.querySelectorAll(".panel, .table-frame").forEach((frame) => {
      if (frame.scrollWidth <= frame.clientWidth || frame.hasAttribute("tabindex")) return;
      const heading = frame.querySelector("h2, caption");
      frame.tabIndex = 0;
      frame.setAttribute("role", "region");
      frame.setAttribute("aria-label", heading ? heading.textContent.trim() : document.title);
    });
  };

  focusSummary(document);
  openScrollers();
  window.addEventListener("resize", openScrollers);
  document.addEventListener("htmx:after:swap", (event) => focusSummary(event.target));
})();
