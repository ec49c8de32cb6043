// Makes the worker fail between two moments that are written into the built file: at import, or in each message.
const FROM_MS = Number("@@FROM_MS@@".trim());
const UNTIL_MS = Number("@@UNTIL_MS@@".trim());
const HOW = "@@HOW@@".trim();

const isTime = (): boolean => Date.now() >= FROM_MS && Date.now() < UNTIL_MS;

if (HOW === "import" && isTime()) throw new Error("The worker fails at import.");

type Listener = (...all: unknown[]) => unknown;
const scope = globalThis as unknown as {
  chrome: { runtime: { onMessage: { addListener(listener: Listener): void } } };
};
const { onMessage } = scope.chrome.runtime;
const add = onMessage.addListener.bind(onMessage);
onMessage.addListener = (listener) =>
  add((...all) => {
    if (HOW === "message" && isTime()) throw new Error("The worker fails in a message.");
    return listener(...all);
  });
