// <table data-paste-grid data-pasted="已填入 {filled} 格" data-passed=", 跳过 {passed} 格">: a block copied from Excel or
// WPS fills the fields of the table from the cell it is pasted into, to the right and downwards. A column is the place of
// a field in its row; closed fields keep their place and their value. Every filled field tells of its change as if typed.
(() => {
  "use strict";

  // Cells are separated by tabs, rows by line ends; a cell with either inside stands in quotes, quotes doubled.
  const cellsOf = (text) => {
    const rows = [[]];
    const pattern = /("(?:[^"]|"")*"|[^\t\r\n]*)(\t|\r\n|\r|\n|$)/gy;
    let found = pattern.exec(text);
    while (found) {
      const [, cell, end] = found;
      rows[rows.length - 1].push(cell.startsWith('"') && cell.endsWith('"') && cell.length > 1 ? cell.slice(1, -1).replace(/""/g, '"') : cell);
      if (end === "" || pattern.lastIndex >= text.length) break;
      if (end !== "\t") rows.push([]);
      found = pattern.exec(text);
    }
    return rows;
  };

  const fieldsOf = (row) => [...row.querySelectorAll("input:not([type=hidden]), select, textarea")];

  const put = (field, text) => {
    if (field.disabled || field.readOnly) return false;
    const value = text.trim();
    if (field instanceof HTMLSelectElement) {
      const option = [...field.options].find((each) => each.text.trim() === value || each.value === value);
      if (!option) return false;
      field.value = option.value;
    } else {
      field.value = value;
    }
    field.dispatchEvent(new Event("input", { bubbles: true }));
    field.dispatchEvent(new Event("change", { bubbles: true }));
    return true;
  };

  const fill = (table, start, block) => {
    const rows = [...table.querySelectorAll("tbody tr")].filter((row) => fieldsOf(row).length > 0);
    const top = rows.indexOf(start.closest("tr"));
    const left = fieldsOf(rows[top]).indexOf(start);
    const outcome = { filled: 0, passed: 0 };
    block.forEach((cells, down) =>
      cells.forEach((text, across) => {
        const field = rows[top + down] && fieldsOf(rows[top + down])[left + across];
        outcome[field && put(field, text) ? "filled" : "passed"] += 1;
      }),
    );
    return outcome;
  };

  const say = (table, { filled, passed }) => {
    const place = document.querySelector("[data-paste-state]");
    if (!place) return;
    const rest = passed > 0 ? (table.dataset.passed || "").replace("{passed}", passed) : "";
    place.textContent = (table.dataset.pasted || "").replace("{filled}", filled) + rest;
  };

  document.addEventListener("paste", (event) => {
    const field = event.target;
    const table = field instanceof Element && field.closest("table[data-paste-grid]");
    const text = event.clipboardData ? event.clipboardData.getData("text/plain").replace(/(\r\n|\r|\n)$/, "") : "";
    if (!table || !field.closest("tbody tr") || !/[\t\r\n]/.test(text)) return;
    event.preventDefault();
    say(table, fill(table, field, cellsOf(text)));
  });
})();
