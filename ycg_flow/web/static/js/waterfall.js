// `[data-waterfall="TABLE"]`: draws the table's rows as a waterfall. A row carries data-kind (up, down, level) and, in
// fen, data-from and data-to; its first cell is the name. The table holds every number, the picture adds none.
(function () {
  "use strict";
  const FEN_PER_TEN_THOUSAND_YUAN = 1000000;
  const COLOURS = { up: "#1c6a3c", down: "#a81e17", level: "#1a5490" };

  function draw(place) {
    const rows = Array.from(document.querySelectorAll("#" + place.dataset.waterfall + " tbody tr"));
    const steps = rows.map(function (row) {
      const from = Number(row.dataset.from) / FEN_PER_TEN_THOUSAND_YUAN;
      const to = Number(row.dataset.to) / FEN_PER_TEN_THOUSAND_YUAN;
      return { name: row.cells[0].textContent.trim(), kind: row.dataset.kind, from: from, to: to };
    });
    const chart = window.echarts.init(place, null, { renderer: "canvas" });
    chart.setOption({
      aria: { enabled: true, decal: { show: true } },
      animation: false,
      grid: { left: 8, right: 72, top: 28, bottom: 8, containLabel: true },
      tooltip: { trigger: "item", renderMode: "richText" },
      xAxis: { type: "value", name: "万元", nameLocation: "end", axisLabel: { hideOverlap: true } },
      yAxis: {
        type: "category",
        inverse: true,
        data: steps.map(function (step) { return step.name; }),
        axisLabel: { width: 120, overflow: "break" },
      },
      series: [
        {
          type: "bar",
          stack: "way",
          silent: true,
          itemStyle: { color: "transparent", decal: { symbol: "none" } },
          data: steps.map(function (step) { return step.from * step.to < 0 ? 0 : Math.sign(step.from + step.to) * Math.min(Math.abs(step.from), Math.abs(step.to)); }),
        },
        {
          type: "bar",
          stack: "way",
          barMaxWidth: 26,
          label: {
            show: true,
            position: "right",
            color: "#1b2430",
            formatter: function (bar) { return bar.data.told; },
          },
          data: steps.map(function (step) {
            const size = Math.abs(step.to - step.from);
            const told = (step.kind === "level" ? step.to : step.to - step.from).toLocaleString("zh-CN", { maximumFractionDigits: 2 });
            return { value: step.from + step.to < 0 ? -size : size, told: told, itemStyle: { color: COLOURS[step.kind] } };
          }),
        },
      ],
    });
    window.addEventListener("resize", function () { chart.resize(); });
  }

  document.querySelectorAll("[data-waterfall]").forEach(draw);
})();
