// Runs what a person asked for and holds the one sentence that answers it.
import { useRef, useState } from "preact/hooks";

export interface Notices {
  words: string;
  /** Runs `ask` unless the same `key` is still running; a failure becomes a sentence too. `meanwhile` shows at once. */
  run(key: string, ask: () => Promise<string | undefined>, meanwhile?: string): void;
  /** Takes the sentence away and gives the focus back to what was pressed. */
  clear(): void;
}

/** Only the answer to the latest request is shown, so that a slow one can't cover what was asked after it. */
export function useNotices(): Notices {
  const [words, setWords] = useState("");
  const latest = useRef("");
  const running = useRef(new Set<string>());
  const pressed = useRef<Element | null>(null);
  const run: Notices["run"] = (key, ask, meanwhile = "") => {
    if (running.current.has(key)) return;
    running.current.add(key);
    latest.current = key;
    pressed.current = document.activeElement;
    setWords(meanwhile);
    const answer = (sentence: string) => {
      running.current.delete(key);
      if (latest.current === key) setWords(sentence);
    };
    ask().then(
      (sentence) => answer(String(sentence ?? "")),
      (error: unknown) => answer(`That did not work: ${error instanceof Error ? error.message : String(error)}`),
    );
  };
  const clear = () => {
    setWords("");
    if (pressed.current instanceof HTMLElement) pressed.current.focus();
  };
  return { words, run, clear };
}
