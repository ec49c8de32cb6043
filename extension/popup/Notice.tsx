// The answer to what was just asked, spoken by screen readers when it changes.
import type { Notices } from "./notices.ts";

/** The live region is always in the page, because one that comes with its words is not spoken. */
export function Notice({ words, clear }: Pick<Notices, "words" | "clear">) {
  return (
    <div class="notice">
      <p role="status">{String(words)}</p>
      {words !== "" && (
        <button type="button" class="link" aria-label="Close this message" onClick={clear}>
          Close
        </button>
      )}
    </div>
  );
}
