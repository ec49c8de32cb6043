// The content script's end of the bridge: takes signals from the page as untrusted text, gives it the watch list.
import { HELLO, MAX_SIGNAL_LENGTH, type PageSignal, READY, type WatchList } from "#core/signal.ts";

const KINDS = new Set(["request", "response", "error", "api"]);
const BURST = 1000;
const PER_SECOND = 200;

export interface BridgeParts {
  accept(signal: PageSignal): void;
  refuse(reason: string): void;
  nowMs(): number;
}

/** Meets the page script and listens. Returns `tell`, which hands it the watch list, or null to make it stop. */
export function openBridge({ accept, refuse, nowMs }: BridgeParts): { tell(list: WatchList | null): void } {
  let channel: string | undefined;
  let told: string | undefined;
  let tokens = BURST;
  let filledAt = nowMs();

  const allowed = (): boolean => {
    const now = nowMs();
    tokens = Math.min(BURST, tokens + ((now - filledAt) / 1000) * PER_SECOND);
    filledAt = now;
    if (tokens < 1) return false;
    tokens -= 1;
    return true;
  };
  const onSignal = (event: Event): void => {
    const detail: unknown = (event as CustomEvent).detail;
    if (typeof detail !== "string") return refuse("bridge_not_text");
    if (detail.length > MAX_SIGNAL_LENGTH) return refuse("bridge_too_big");
    if (!allowed()) return refuse("bridge_rate");
    const signal = parse(detail);
    if (!signal) return refuse("bridge_form");
    accept(signal);
  };
  const tellNow = (): void => {
    if (channel !== undefined && told !== undefined) {
      window.dispatchEvent(new CustomEvent(`${channel}:watch`, { detail: told }));
    }
  };
  const onHello = (event: Event): void => {
    const name: unknown = (event as CustomEvent).detail;
    if (channel !== undefined || typeof name !== "string" || name.length > 100) return;
    channel = name;
    window.removeEventListener(HELLO, onHello);
    window.addEventListener(channel, onSignal);
    tellNow();
  };
  window.addEventListener(HELLO, onHello);
  window.dispatchEvent(new CustomEvent(READY));
  return {
    tell(list) {
      told = JSON.stringify(list);
      tellNow();
      if (list === null && channel !== undefined) window.removeEventListener(channel, onSignal);
    },
  };
}

function parse(detail: string): PageSignal | undefined {
  try {
    const value: unknown = JSON.parse(detail);
    const kind = (value as { k?: unknown } | null)?.k;
    return typeof kind === "string" && KINDS.has(kind) ? (value as PageSignal) : undefined;
  } catch {
    return undefined;
  }
}
