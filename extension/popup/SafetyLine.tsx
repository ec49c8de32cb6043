// Shows the one sentence about safety, with the step that only a person can take.
import type { Status } from "#core/vocabulary.ts";
import { StatusIcon } from "./Icon.tsx";
import type { SafetyState } from "./model.ts";
import { type SafetyWords, safetyWords } from "./safety.ts";

interface SafetyLineProps {
  safety: SafetyState;
  nowMs: number;
  pairButton: { current: HTMLButtonElement | null };
  onPair(): void;
}

const SIGNS: Readonly<Record<SafetyWords["tone"], Status>> = {
  ok: "success",
  wait: "warning",
  bad: "failed",
  quiet: "in_progress",
};

export function SafetyLine({ safety, nowMs, pairButton, onPair }: SafetyLineProps) {
  const { tone, headline, rest } = safetyWords(safety, nowMs);
  const sending = safety.state === "sending" && tone === "quiet";
  return (
    <section class={`card ${tone}`} aria-label="Is everything safe">
      {sending || tone !== "quiet" ? (
        <StatusIcon status={SIGNS[tone]} silent spinning={sending} />
      ) : (
        <i class="pebble" />
      )}
      <p>
        <b>{headline}</b> {rest}
      </p>
      {needsPairing(safety) && (
        <button ref={pairButton} type="button" class="button small" onClick={onPair}>
          {safety.state === "refused" ? "Pair again" : "Set up"}
        </button>
      )}
    </section>
  );
}

/** Without a collector, or with one that refuses this device, nothing can be sent before a person pairs it. */
export const needsPairing = ({ state }: SafetyState): boolean => state === "unpaired" || state === "refused";
