// Asks for the collector's address and token, so that records have somewhere to go.
import type { TargetedEvent, TargetedKeyboardEvent } from "preact";
import { useLayoutEffect, useRef, useState } from "preact/hooks";
import type { PopupActions, SafetyState } from "./model.ts";
import type { Notices } from "./notices.ts";

interface PairingFormProps {
  safety: SafetyState;
  actions: PopupActions;
  notices: Notices;
  onCancel(): void;
}

export function PairingForm({ safety, actions, notices, onCancel }: PairingFormProps) {
  const [url, setUrl] = useState(String(safety.collector ?? ""));
  const [token, setToken] = useState("");
  const first = useRef<HTMLInputElement>(null);
  useLayoutEffect(() => first.current?.focus(), []);
  const onSubmit = (event: TargetedEvent<HTMLFormElement>) => {
    event.preventDefault();
    notices.run("pair", () => actions.pair(url.trim(), token.trim()), "Asking the collector …");
  };
  const onKeyDown = (event: TargetedKeyboardEvent<HTMLFormElement>) => {
    if (event.key !== "Escape") return;
    event.preventDefault();
    onCancel();
  };
  return (
    <form class="stage pairing" aria-label="Pair with a collector" onSubmit={onSubmit} onKeyDown={onKeyDown}>
      <h2>{safety.state === "refused" ? "Pair this device again" : "Pair this device with a collector"}</h2>
      <p class="muted">
        Whoever runs the collector gives you both; the token is one with the scope “ingest”. Until then everything stays
        here.
      </p>
      {safety.last_error !== undefined && <p class="answer">{`Last answer: ${safety.last_error}`}</p>}
      <label>
        Address
        <input
          ref={first}
          type="url"
          required
          placeholder="https://trail.example.com"
          spellcheck={false}
          value={url}
          onInput={({ currentTarget }) => setUrl(currentTarget.value)}
        />
      </label>
      <label>
        Token
        <input
          type="password"
          required
          autocomplete="off"
          value={token}
          onInput={({ currentTarget }) => setToken(currentTarget.value)}
        />
      </label>
      <div class="buttons">
        <button type="submit" class="button primary">
          Pair
        </button>
        <button type="button" class="button" onClick={onCancel}>
          Cancel
        </button>
      </div>
    </form>
  );
}
