// Writes the browser of the package beside it: Chromium 109, what offices with Windows 7 run.
import { createReadStream, createWriteStream } from "node:fs";
import { pipeline } from "node:stream/promises";
import { createBrotliDecompress } from "node:zlib";

const packed = createReadStream("node_modules/@sparticuz/chromium/bin/chromium.br");
await pipeline(packed, createBrotliDecompress(), createWriteStream("chromium", { mode: 0o755 }));
