// Notices that the page cancels an answer of which a copy is being read, so that nothing is loaded that nobody wants.
import { observe } from "./disguise.ts";
import { memory } from "./natives.ts";

const copies = memory<() => void>();

/** Runs `letGo` when the page cancels `stream`, itself or through its reader. */
export const cancelWith = copies.keep;

export function observeCancels(): void {
  const onCancel = (self: unknown) => {
    copies.of(self)?.();
    return undefined;
  };
  observe(ReadableStream.prototype, "cancel", onCancel);
  observe(ReadableStreamDefaultReader.prototype, "cancel", onCancel);
  observe(ReadableStream.prototype, "getReader", (self) => {
    const letGo = copies.of(self);
    return (
      letGo &&
      ((reader, threw) => {
        if (!threw) cancelWith(reader, letGo);
        return reader;
      })
    );
  });
}
