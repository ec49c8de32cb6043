// Which stores content scripts see: they share a process with their page. In Chromium; Firefox has no such switch.
import browser from "webextension-polyfill";

interface Lockable {
  setAccessLevel?(level: { accessLevel: "TRUSTED_CONTEXTS" | "TRUSTED_AND_UNTRUSTED_CONTEXTS" }): Promise<void>;
}

/** What is on disk, the collector's tokens among it, is not for them. */
export async function closeDisk(): Promise<void> {
  await (browser.storage.local as Lockable).setAccessLevel?.({ accessLevel: "TRUSTED_CONTEXTS" });
}

/** In the browser session's memory they leave their pages' last words. */
export async function openMemory(): Promise<void> {
  await (browser.storage.session as Lockable).setAccessLevel?.({ accessLevel: "TRUSTED_AND_UNTRUSTED_CONTEXTS" });
}
