// Exports to a folder on the collector's disk, for when no bucket is configured.
import { mkdir, open, rename, rm, unlink } from "node:fs/promises";
import { join } from "node:path";
import { codeOf } from "../error-code.ts";
import { type Destination, DestinationError } from "./destination.ts";

const TEST_FILE = ".connection_test";

export function createFolder(root: string): Destination {
  return {
    kind: "folder",
    describe: () => root,
    async open(folderName) {
      const location = join(root, folderName);
      const partial = join(root, `.${folderName}.partial`);
      await told(async () => {
        await rm(partial, { recursive: true, force: true });
        await mkdir(partial, { recursive: true, mode: 0o700 });
      });
      return {
        location,
        put: (fileName, bytes) => told(() => write(join(partial, fileName), bytes)),
        finish: () =>
          told(async () => {
            await rename(partial, location);
            await syncFolder(root);
          }),
        abandon: () => told(() => rm(partial, { recursive: true, force: true })),
      };
    },
    test: () =>
      told(async () => {
        await mkdir(root, { recursive: true, mode: 0o700 });
        await write(join(root, TEST_FILE), new TextEncoder().encode("test"));
        await unlink(join(root, TEST_FILE));
      }),
  };
}

/** On the disk when it resolves, not only in a cache. */
async function write(path: string, bytes: Uint8Array): Promise<void> {
  const file = await open(path, "w", 0o600);
  try {
    await file.writeFile(bytes);
    await file.sync();
  } finally {
    await file.close();
  }
}

/** Windows cannot open a folder to sync it; there the rename has to do. */
async function syncFolder(path: string): Promise<void> {
  if (process.platform === "win32") return;
  const folder = await open(path, "r");
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}

async function told<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    const code = codeOf(error) || "unknown";
    throw new DestinationError("file", code, `The export folder cannot be written (${code}).`, undefined, error);
  }
}
