// Puts a failure on the clipboard as text for support.
import type { Activity } from "#core/activity.ts";
import { supportText } from "./support.ts";

/** Resolves to the sentence that answers the press; rejects when the browser refuses the clipboard. */
export async function copyForSupport(failure: Activity): Promise<string> {
  await navigator.clipboard.writeText(supportText(failure));
  return "Copied. Paste it into your message to support.";
}
