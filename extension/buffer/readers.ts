// Keeps open what is only read: one handle for each segment until it is let go, and none for one that failed to open.
import { openToRead, type Place } from "./open.ts";
import type { BufferDatabase } from "./schema.ts";

export interface Readers {
  /** The segment's handle; undefined where there is nothing any more. What rejects now is tried anew the next time. */
  of(bucket: string): Promise<BufferDatabase | undefined>;
  close(bucket: string): Promise<void>;
}

export function createReaders(
  open: (place: Place) => Promise<{ database: BufferDatabase | undefined }> = openToRead,
): Readers {
  const opened = new Map<string, Promise<BufferDatabase | undefined>>();
  return {
    async of(bucket) {
      const opening = opened.get(bucket) ?? open({ bucket }).then(({ database }) => database);
      opened.set(bucket, opening);
      try {
        return await opening;
      } catch (error) {
        if (opened.get(bucket) === opening) opened.delete(bucket);
        throw error;
      }
    },
    async close(bucket) {
      const opening = opened.get(bucket);
      opened.delete(bucket);
      (await opening?.catch(() => undefined))?.close();
    },
  };
}
