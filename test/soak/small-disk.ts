// A small file system in memory under a folder, to be filled to the last byte and freed again. Linux, as root.
import { spawnSync } from "node:child_process";
import { mkdir, mkdtemp, open, rm, statfs } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

export interface SmallDisk {
  /** Leaves no more than `leftBytes` free. */
  fill(leftBytes?: number): Promise<void>;
  free(): Promise<void>;
  unmount(): void;
}

const mount = (...args: string[]): boolean => spawnSync("mount", args, { stdio: "ignore" }).status === 0;
const unmount = (dir: string): void => void spawnSync("umount", ["--lazy", dir], { stdio: "ignore" });

/** Why no such disk can be had here; undefined where it can. */
export async function whyNoSmallDisk(): Promise<string | undefined> {
  if (process.platform !== "linux") return "a small disk can only be mounted on Linux";
  const dir = await mkdtemp(join(tmpdir(), "review-trail-mount-"));
  const mounted = mount("-t", "tmpfs", "-o", "size=1m", "tmpfs", dir);
  if (mounted) unmount(dir);
  await rm(dir, { recursive: true, force: true }).catch(() => undefined);
  return mounted ? undefined : "a small disk can only be mounted as root";
}

export async function mountSmallDisk(dir: string, megabytes: number): Promise<SmallDisk> {
  await mkdir(dir, { recursive: true });
  if (!mount("-t", "tmpfs", "-o", `size=${megabytes}m`, "tmpfs", dir)) throw new Error("The disk was not mounted.");
  const filler = join(dir, "filler");
  return {
    async fill(leftBytes = 0) {
      const file = await open(filler, "w");
      try {
        for (;;) {
          const { bavail, bsize } = await statfs(dir);
          const over = bavail * bsize - leftBytes;
          if (over <= 0) return;
          await file.write(Buffer.alloc(Math.min(1024 * 1024, over), 1));
        }
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== "ENOSPC") throw error;
      } finally {
        await file.close();
      }
    },
    free: () => rm(filler, { force: true }),
    unmount: () => unmount(dir),
  };
}
