// Sends one typed message to the worker. Small and free of the polyfill, because content scripts carry it too.
import type { Envelope, Input, MessageName, Output } from "./messages.ts";

interface Runtime {
  id?: string;
  sendMessage(message: unknown): Promise<unknown>;
  onMessage?: {
    addListener(heard: (message: unknown, sender: unknown, answer: (value: unknown) => void) => undefined): void;
  };
}

interface Extension {
  runtime: Runtime;
  storage?: { session?: { set(items: object): Promise<void> } };
}
/** Firefox, too, calls it so, and gives promises. */
const scope = globalThis as { chrome?: Extension };

/** The extension's runtime; its `id` is gone once the extension was updated under an open tab. */
export const runtime = (): Runtime | undefined => scope.chrome?.runtime;

/**
 * Puts it into the memory of this browser session, where content scripts have it (Chromium): a message is lost together with
 * the page that is left after it, where no worker runs yet to hear it.
 */
export const remember = (items: object) => scope.chrome?.storage?.session?.set(items);

/** The worker's answer. Rejects where there is no worker to hear it; an answer may still be missing: check its form. */
export async function send<Name extends MessageName>(
  name: Name,
  input: Input<Name>,
): Promise<Output<Name> | undefined> {
  const envelope: Envelope = { name, input } as Envelope;
  const answer = await runtime()?.sendMessage(envelope);
  return answer as Output<Name> | undefined;
}
