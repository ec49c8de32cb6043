// The toolbar badge: quiet while all is well, a mark when recording is paused or records can't be delivered.
import browser from "webextension-polyfill";
import { syncOf } from "#buffer/outbox.ts";
import { paused } from "../settings.ts";
import { journal } from "./journal.ts";
import { pending } from "./sync.ts";

let shown = "";

/** Brings the badge up to date; does nothing when it already says so. */
export async function updateBadge(): Promise<void> {
  const { database } = await journal();
  const [off, { state }, waiting] = await Promise.all([paused.get(), syncOf(database), pending()]);
  const text = off
    ? "II"
    : state === "refused"
      ? "!"
      : state === "unreachable" && waiting > 0
        ? String(Math.min(waiting, 999))
        : "";
  if (text === shown) return;
  shown = text;
  await browser.action.setBadgeBackgroundColor({ color: state === "refused" ? "#b4231a" : "#5d646b" });
  await browser.action.setBadgeText({ text });
}
