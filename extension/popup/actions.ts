// What the popup's buttons do: messages to the worker, the permission request, and files made from the buffer.
import browser from "webextension-polyfill";
import { handOverLines } from "#buffer/hand-over.ts";
import { readActivities } from "#buffer/read.ts";
import { counted } from "#core/wording.ts";
import type { Answer, MessageName } from "../messages.ts";
import { send } from "../send.ts";
import { wantedSite } from "../settings.ts";
import { logFile } from "./log-file.ts";
import type { PopupActions } from "./model.ts";
import { save } from "./save.ts";
import { buffer, refresh, select, selectedSession } from "./source.ts";

const NO_ANSWER = "The extension’s worker did not answer. Close this popup and open it again.";

async function ask<Name extends MessageName>(
  name: Name,
  input: Parameters<typeof send<Name>>[1],
): Promise<string | undefined> {
  const answer = (await send(name, input)) as Answer | undefined;
  void refresh();
  return answer ? answer.says : NO_ANSWER;
}

export const actions: PopupActions = {
  /** Asks for the origin first, in the click itself: browsers grant nothing later. */
  async recordSite(origin) {
    const { protocol, hostname } = new URL(origin);
    const asked = browser.permissions.request({ origins: [`${protocol}//${hostname}/*`] });
    await wantedSite.set({ origin, profile: "auto" });
    if (!(await asked)) {
      await wantedSite.set(null);
      return "Nothing is recorded: the browser was not given access to this site.";
    }
    return ask("record_site", { origin, profile: "auto" });
  },
  pause: () => ask("pause", {}),
  resume: () => ask("resume", {}),
  syncNow: () => ask("sync_now", {}),
  select,
  async exportFile(format) {
    const file = logFile(format, await readActivities(await buffer(), selectedSession()), new Date());
    save(file.name, new Blob([file.content], { type: file.type }));
    return `Saved as ${file.name}.`;
  },
  async savePending() {
    const { lines, count } = await handOverLines(await buffer(), new Date().toISOString());
    if (count === 0) return "Nothing waits: the collector has everything.";
    const name = `${new Date().toISOString().slice(0, 10)}_pending_activities.ndjson`;
    save(
      name,
      new Blob(
        lines.map((line) => `${line}\n`),
        { type: "application/x-ndjson" },
      ),
    );
    return `${counted(count, "record")} saved as ${name}. Import it on the collector’s first page.`;
  },
  async exportToS3() {
    const sessionId = selectedSession();
    if (sessionId === undefined) return "Choose one session first: an export holds one review.";
    return ask("export_s3", { session_id: sessionId });
  },
  testS3: () => ask("test_s3", {}),
  openLog() {
    const sessionId = selectedSession();
    return ask("open_log", sessionId === undefined ? {} : { session_id: sessionId });
  },
  async pair(url, token) {
    if (!/^https?:\/\/[^/]+/.test(url)) return "Give the collector’s address as http://… or https://…";
    const { protocol, hostname } = new URL(url);
    const asked = browser.permissions.request({ origins: [`${protocol}//${hostname}/*`] });
    // A yes to the collector is none to a site of the same host that was asked for, and refused, before.
    await wantedSite.set(null);
    if (!(await asked)) return "Without access to the collector’s address nothing can be sent there.";
    return ask("pair", { url, token });
  },
};
