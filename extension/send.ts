// Sends one typed message to the worker. Small and free of the polyfill, because content scripts carry it too.
import type { Envelope, Input, MessageName, Output } from "./messages.ts";

interface Runtime {
  id?: string;
  sendMessage(message: unknown): Promise<unknown>;
  onMessage?: {
    addListener(heard: (message: unknown, sender: unknown, answer: (value: unknown) => void) => undefined): void;
  };
}

const scope = globalThis as { browser?: { runtime: Runtime }; chrome?: { runtime: Runtime } };

/** The extension's runtime; its `id` is gone once the extension was updated under an open tab. */
export const runtime = (): Runtime | undefined => (scope.browser ?? scope.chrome)?.runtime;

/** The worker's answer. Rejects where there is no worker to hear it; an answer may still be missing: check its form. */
export async function send<Name extends MessageName>(
  name: Name,
  input: Input<Name>,
): Promise<Output<Name> | undefined> {
  const envelope: Envelope = { name, input } as Envelope;
  const answer = await runtime()?.sendMessage(envelope);
  return answer as Output<Name> | undefined;
}
