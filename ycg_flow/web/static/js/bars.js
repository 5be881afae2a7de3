// `[data-bars="TABLE"]`: draws the rows of a table that carry data-bar as bars to the right. A heading with data-series
// names a column to draw; its cells hold the numbers. The table holds every number, the picture adds none.
(function () {
  "use strict";
  const COLOURS = ["#1a5490", "#855000", "#1c6a3c"];

  function number(cell) {
    const text = cell.dataset.value === undefined ? cell.textContent : cell.dataset.value;
    return text.trim() === "" ? null : Number(text.replace(/,/g, ""));
  }

  function draw(place) {
    const table = document.getElementById(place.dataset.bars);
    const rows = Array.from(table.querySelectorAll("tbody tr[data-bar]"));
    const heads = Array.from(table.querySelectorAll("thead th")).filter(function (head) { return head.dataset.series; });
    const chart = window.echarts.init(place, null, { renderer: "canvas" });
    chart.setOption({
      aria: { enabled: true, decal: { show: true } },
      animation: false,
      color: COLOURS,
      legend: { top: 0, left: 0 },
      grid: { left: 8, right: 24, top: 32, bottom: 8, containLabel: true },
      tooltip: { trigger: "axis", renderMode: "richText" },
      xAxis: { type: "value", min: 0, max: Number(place.dataset.most) || null, axisLabel: { hideOverlap: true } },
      yAxis: {
        type: "category",
        inverse: true,
        data: rows.map(function (row) { return row.dataset.bar; }),
        axisLabel: { width: 110, overflow: "break" },
      },
      series: heads.map(function (head) {
        return {
          name: head.dataset.series,
          type: "bar",
          barMaxWidth: 16,
          data: rows.map(function (row) { return number(row.cells[head.cellIndex]); }),
        };
      }),
    });
    window.addEventListener("resize", function () { chart.resize(); });
  }

  document.querySelectorAll("[data-bars]").forEach(draw);
})();
