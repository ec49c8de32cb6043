// The toolbar badge: quiet while all is well, a mark when recording is paused or records can't be stored or delivered.
import browser from "webextension-polyfill";
import { syncOf } from "#buffer/outbox.ts";
import { paused, trouble } from "../settings.ts";
import { journal } from "./journal.ts";
import { pending } from "./sync.ts";

const RED = "#b4231a";
let shown = "";

/** Brings the badge up to date; does nothing when it already says so. */
export async function updateBadge(): Promise<void> {
  if (await trouble.get()) return show("!", RED);
  const { database } = await journal();
  const [off, { state }, waiting] = await Promise.all([paused.get(), syncOf(database), pending()]);
  const text = off
    ? "II"
    : state === "refused"
      ? "!"
      : state === "unreachable" && waiting > 0
        ? String(Math.min(waiting, 999))
        : "";
  await show(text, state === "refused" ? RED : "#5d646b");
}

async function show(text: string, color: string): Promise<void> {
  if (text + color === shown) return;
  shown = text + color;
  await browser.action.setBadgeBackgroundColor({ color });
  await browser.action.setBadgeText({ text });
}
