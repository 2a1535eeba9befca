// What was bundled: assets.json names it, and scripts and styles are packed once, here, instead of for each who asks.
import { readFileSync, writeFileSync } from "node:fs";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";

/** What is kept for the time without a connection: the page `/offline` and that of a board, with all that they load later. */
const KEPT = ["js/offline_page.js", "js/board_page.js", "css/index.css"];

const folder = process.argv[2];
const outputs = ["board", "pages"].flatMap((group) => Object.entries(JSON.parse(readFileSync(`${folder}/meta-${group}.json`, "utf8")).outputs));
const made = new Map(outputs.map(([path, output]) => [path.slice(folder.length + 1), output]));
const entries = [...made].filter(([name, { entryPoint }]) => entryPoint && !name.startsWith("js/chunks/")).map(([name, { entryPoint }]) => [entryPoint.slice("static/".length), name]);
const bundles = Object.fromEntries(entries);

/** Everything that a bundle imports, itself first. @param {string} first @param {(kind: string) => boolean} counts */
function reach(first, counts) {
  const found = new Set([first]);
  for (const name of found) {
    for (const { path, kind } of made.get(name)?.imports ?? []) {
      const next = path.slice(folder.length + 1);
      if (made.has(next) && counts(kind)) found.add(next);
    }
  }
  return [...found];
}

const needs = Object.fromEntries(entries.map(([entry, name]) => [entry, reach(name, (kind) => kind === "import-statement").slice(1)]));
/** The dictionary of pinyin is large, and what it is for works in part without it. @param {string} name */
const isLeftOut = (name) => Object.keys(made.get(name)?.inputs ?? {}).some((path) => path.includes("node_modules/pinyin-pro/"));
const shell = [...new Set(KEPT.flatMap((entry) => reach(bundles[entry], () => true)))].filter((name) => !isLeftOut(name)).sort();
writeFileSync(`${folder}/assets.json`, JSON.stringify({ bundles, needs, shell }, null, 2));

const texts = [...made.keys()].filter((name) => /\.(js|css)$/.test(name)).map((name) => `${folder}/${name}`);
for (const path of [...texts, "static/vendor/icons.svg"]) {
  const content = readFileSync(path);
  writeFileSync(`${path}.gz`, gzipSync(content, { level: 9 }));
  writeFileSync(`${path}.br`, brotliCompressSync(content, { params: { [constants.BROTLI_PARAM_SIZE_HINT]: content.length } }));
}
