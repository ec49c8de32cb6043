// Builds dist/extension, the one folder that Chromium and Firefox both load, and holds each bundle to its fence and budget.
import { cp, mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { dirname } from "node:path";
import { gzipSync } from "node:zlib";
import { build, type Metafile } from "esbuild";
import { makeIcons } from "./icons.ts";

interface Bundle {
  entry: string;
  out: string;
  format: "iife" | "esm";
  budgetBytes: number;
  /** Written below it. */
  footer?: string;
  /** The constant `FIREFOX` of the page script. */
  firefox?: boolean;
  /** Property names that nothing outside of it ever sees are written short. */
  ownNames?: RegExp;
  /** What may be inside, as beginnings of paths. */
  allowed: readonly string[];
}

const SHARED = [
  "extension/core/",
  "node_modules/zod/",
  "node_modules/webextension-polyfill/",
  "extension/messages.ts",
  "extension/send.ts",
  "extension/settings.ts",
];
const STORED = ["extension/buffer/", "node_modules/idb/"];

/**
 * Of the page script, which reads nothing of the platform by its name once it runs. Not the names that its own earlier or
 * later version in the same page reads (`Kin`, `Memory`), and none of a signal.
 */
const OWN_NAMES = /^(wantsBody|under|sentAt|aborted|response|path|href|signal|end|at|typeOf|verb|to)$/;

/** The same of the content script: the parts of its rooms, none of a message or a signal, and none that the platform has. */
const ROOM_NAMES =
  /^(refuse|carry|note|flush|gather|cross|take|tell|stop|all|element|visible|deliver|allowed|portion|isEmpty|release|wallMs|pageId|leave|later|accept|again)$/;

const pageScript = (out: string, firefox: boolean, budgetBytes: number): Bundle => ({
  entry: "extension/page/main.ts",
  out,
  format: "iife",
  budgetBytes,
  firefox,
  ownNames: OWN_NAMES,
  // The name under which the page sees our frames, instead of the extension's address.
  footer: "//# sourceURL=<native>",
  allowed: ["extension/page/", "extension/core/signal.ts"],
});

const bundles = (worker: string): readonly Bundle[] => [
  pageScript("page.js", false, 4 * 1024),
  pageScript("page-firefox.js", true, 4.5 * 1024),
  {
    entry: "extension/page/api-object.ts",
    out: "page-api.js",
    format: "iife",
    budgetBytes: 1024,
    allowed: ["extension/page/api-object.ts"],
  },
  {
    entry: "extension/content/main.ts",
    out: "content.js",
    format: "iife",
    budgetBytes: 4 * 1024,
    ownNames: ROOM_NAMES,
    allowed: ["extension/content/", "extension/core/signal.ts", "extension/send.ts"],
  },
  {
    entry: worker,
    out: "background.js",
    format: "esm",
    budgetBytes: 84 * 1024,
    allowed: [...SHARED, ...STORED, "extension/background/", "extension/profiles/", `${dirname(worker)}/`],
  },
  {
    entry: "extension/popup/main.ts",
    out: "popup.js",
    format: "esm",
    budgetBytes: 70 * 1024,
    allowed: [...SHARED, ...STORED, "extension/popup/", "extension/look/", "node_modules/preact/"],
  },
  {
    entry: "extension/popup/options-main.tsx",
    out: "options.js",
    format: "esm",
    budgetBytes: 60 * 1024,
    allowed: [...SHARED, "extension/popup/", "node_modules/preact/"],
  },
  {
    entry: "extension/popup/options.css",
    out: "options.css",
    format: "esm",
    budgetBytes: 8 * 1024,
    allowed: ["extension/popup/", "extension/look/"],
  },
  {
    entry: "extension/popup/popup.css",
    out: "popup.css",
    format: "esm",
    budgetBytes: 8 * 1024,
    allowed: ["extension/popup/", "extension/look/"],
  },
];

/** Builds everything into `target`, with `worker` as the worker's entry; rejects with one sentence per broken fence or budget. */
export async function buildExtension(
  target = "dist/extension",
  worker = "extension/background/main.ts",
): Promise<{ file: string; gzipBytes: number; budgetBytes: number }[]> {
  await rm(target, { recursive: true, force: true });
  await mkdir(`${target}/icons`, { recursive: true });
  const sizes = await Promise.all(bundles(worker).map((bundle) => buildOne(bundle, target)));
  const problems = sizes.flatMap((size) => size.problems);
  if (problems.length > 0) throw new Error(problems.join("\n"));
  await cp("manifest.json", `${target}/manifest.json`);
  for (const page of ["popup.html", "options.html"]) await cp(`extension/popup/${page}`, `${target}/${page}`);
  for (const [name, png] of makeIcons()) await writeFile(`${target}/icons/${name}`, png);
  return sizes.map(({ file, gzipBytes, budgetBytes }) => ({ file, gzipBytes, budgetBytes }));
}

async function buildOne(bundle: Bundle, target: string) {
  const outfile = `${target}/${bundle.out}`;
  const { metafile } = await build({
    entryPoints: [bundle.entry],
    outfile,
    bundle: true,
    minify: true,
    metafile: true,
    format: bundle.format,
    target: ["chrome122", "firefox140"],
    jsx: "automatic",
    jsxImportSource: "preact",
    legalComments: "none",
    ...(bundle.firefox === undefined ? {} : { define: { FIREFOX: String(bundle.firefox) } }),
    ...(bundle.ownNames === undefined ? {} : { mangleProps: bundle.ownNames }),
    ...(bundle.footer === undefined ? {} : { footer: { js: bundle.footer } }),
    logLevel: "silent",
  });
  const gzipBytes = gzipSync(await readFile(outfile), { level: 9 }).length;
  const tooBig =
    gzipBytes > bundle.budgetBytes
      ? [`${bundle.out} is ${gzipBytes} bytes gzip, over its budget of ${bundle.budgetBytes}.`]
      : [];
  return {
    file: bundle.out,
    gzipBytes,
    budgetBytes: bundle.budgetBytes,
    problems: [...tooBig, ...strangers(bundle, metafile)],
  };
}

function strangers(bundle: Bundle, metafile: Metafile): string[] {
  return Object.keys(metafile.inputs)
    .filter((path) => !bundle.allowed.some((beginning) => path.startsWith(beginning)))
    .map((path) => `${bundle.out} may not contain ${path}.`);
}

if (import.meta.main) {
  const sizes = await buildExtension();
  for (const { file, gzipBytes, budgetBytes } of sizes) {
    console.log(`${file.padEnd(16)} ${(gzipBytes / 1024).toFixed(1).padStart(6)} kB gzip of ${budgetBytes / 1024} kB`);
  }
  console.log("dist/extension is ready: load it unpacked in Chromium or Firefox.");
}
