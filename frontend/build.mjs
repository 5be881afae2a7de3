// Writes ycg_flow/web/static/vendor: named files of the locked packages, our own build of ECharts, every licence, and a
// manifest with sizes and SHA-256; and the checker of accessibility that the tests use. Run `npm ci --ignore-scripts && npm run build` in this folder; the result is committed.
import { createHash } from "node:crypto";
import { mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

import { build } from "esbuild";

const here = dirname(fileURLToPath(import.meta.url));
const vendor = join(here, "..", "ycg_flow", "web", "static", "vendor");
// Windows 7 offices run Chromium 109; ECharts' syntax is held below it.
const target = "chrome87";

const entries = [
  { name: "bootstrap", source: "dist/css/bootstrap.min.css", file: "bootstrap.min.css", licences: ["bootstrap"] },
  { name: "htmx.org", source: "dist/htmx.min.js", file: "htmx.min.js", licences: ["htmx.org"] },
  { name: "echarts", source: "charts.js", file: "echarts.min.js", licences: ["echarts", "zrender", "tslib"] },
];
// Where a package keeps its licence texts; one may carry the work of others.
const licenceFiles = {
  bootstrap: ["LICENSE"],
  echarts: ["LICENSE", "NOTICE", "licenses/LICENSE-d3"],
  "htmx.org": ["LICENSE"],
  tslib: ["LICENSE.txt"],
  zrender: ["LICENSE"],
};

async function packageFacts(name) {
  const { version, license } = JSON.parse(await readFile(join(here, "node_modules", name, "package.json"), "utf8"));
  return { name, version, license };
}

async function bundled() {
  const result = await build({
    entryPoints: [join(here, "charts.js")],
    bundle: true,
    minify: true,
    write: false,
    format: "iife",
    globalName: "echarts",
    target,
    charset: "utf8",
    legalComments: "inline",
  });
  return Buffer.from(result.outputFiles[0].contents);
}

async function copied(name, source) {
  const text = await readFile(join(here, "node_modules", name, source), "utf8");
  // The source maps are not shipped; a browser's tools would ask for them and get a 404.
  return Buffer.from(text.replace(/\n?(\/\/|\/\*)# sourceMappingURL=[^\n]*\n?/g, "\n"));
}

async function writeLicences(names) {
  const written = [];
  for (const name of names) {
    const facts = await packageFacts(name);
    for (const source of licenceFiles[name]) {
      const file = `licences/${name}-${source.split("/").pop().replace(/\.txt$/, "")}.txt`;
      const text = await readFile(join(here, "node_modules", name, source));
      await writeFile(join(vendor, file), text);
      written.push({ package: name, version: facts.version, licence: facts.license, file });
    }
  }
  return written;
}

await rm(vendor, { recursive: true, force: true });
await mkdir(join(vendor, "licences"), { recursive: true });
const manifest = [];
for (const entry of entries) {
  const { name, version, license } = await packageFacts(entry.name);
  const content = entry.name === "echarts" ? await bundled() : await copied(entry.name, entry.source);
  await writeFile(join(vendor, entry.file), content);
  manifest.push({
    name,
    version,
    licence: license,
    source: entry.name === "echarts" ? "frontend/charts.js" : entry.source,
    file: entry.file,
    bytes: content.length,
    sha256: createHash("sha256").update(content).digest("hex"),
    licences: await writeLicences(entry.licences),
  });
}
// Not shipped: only the tests look at pages with it.
const checker = join(here, "..", "tests", "web", "vendor");
await mkdir(checker, { recursive: true });
await writeFile(join(checker, "axe.min.js"), await copied("axe-core", "axe.min.js"));
await writeFile(join(checker, "axe-core-LICENSE.txt"), await readFile(join(here, "node_modules", "axe-core", "LICENSE")));
await writeFile(join(vendor, "MANIFEST.json"), `${JSON.stringify(manifest, null, 2)}\n`);
