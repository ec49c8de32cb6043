// Looks for a text in every file below a folder, in each form in which software tends to write one.
import { readdir, readFile } from "node:fs/promises";
import { join, relative } from "node:path";

/** Latin text as it is, as UTF-16, and as base64 at each of its three possible offsets. */
function formsOf(text: string): Buffer[] {
  const base64 = [0, 1, 2].map((offset) => {
    const encoded = Buffer.from(`${"x".repeat(offset)}${text}`).toString("base64");
    return encoded.slice(offset === 0 ? 0 : 4, Math.floor(((offset + text.length) * 4) / 3) - 1);
  });
  const json = JSON.stringify(text).slice(1, -1);
  return [Buffer.from(text), Buffer.from(text, "utf16le"), Buffer.from(json), ...base64.map((one) => Buffer.from(one))];
}

export interface Trace {
  file: string;
  /** What stands around it. */
  excerpt: string;
}

/** Every file below `folder` that `wanted` names and that holds the text. */
export async function findTraces(folder: string, text: string, wanted = (_file: string) => true): Promise<Trace[]> {
  const forms = formsOf(text);
  const found: Trace[] = [];
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue;
    const path = join(entry.parentPath, entry.name);
    const file = relative(folder, path);
    if (!wanted(file)) continue;
    const content = await readFile(path);
    for (const form of forms) {
      const at = content.indexOf(form);
      if (at < 0) continue;
      const around = content.subarray(Math.max(0, at - 150), at + 100).toString("latin1");
      found.push({ file, excerpt: around.replace(/[^\x20-\x7e]+/g, " ") });
      break;
    }
  }
  return found;
}
