// Row 10 and the second half of row 30: the extension is reloaded under open tabs, or loses its access to their site.
import type { Page } from "playwright-core";
import type { House } from "../../support/house.ts";
import { until } from "../../support/poll.ts";
import { whyNotHere } from "../browser-process.ts";
import { arrived, held, inHouse, lossAfter, untilRecorded, verdictOf } from "../device.ts";
import { inFirefox } from "../firefox-scene.ts";
import type { FaultRow, Verdict } from "../matrix.ts";
import { writeNonces } from "../nonces.ts";

/** Runs `code` on the browser's page of extensions, where `chrome.developerPrivate` is, with the extension's id as `id`. */
async function onExtensionsPage(house: House, code: string): Promise<void> {
  const page = await house.context.newPage();
  await page.goto("chrome://extensions/");
  await page.evaluate(
    `(async (id) => { await chrome.developerPrivate.updateProfileConfiguration({ inDeveloperMode: true }); ${code} })("${house.extensionId}")`,
  );
  await page.close();
}

/** The extension is reloaded `times` over with a page open: what was accepted stays, and the page goes on, once. */
export function reloaded(times: number): Promise<Verdict> {
  return inHouse({}, async (house) => {
    const page = await house.openApp();
    const said: string[] = [];
    page.on("console", (message) => said.push(message.text()));
    const accepted: string[] = [];
    for (let n = 0; n < times; n += 1) {
      const popup = await house.openPopup();
      const nonces = await writeNonces(page, 30);
      await held(popup, nonces);
      accepted.push(...nonces);
      await onExtensionsPage(house, `await chrome.developerPrivate.reload(id, { failQuietly: true });`);
      await page.bringToFront();
      await untilRecorded(house, () => writeNonces(page, 1));
    }
    return reloadVerdict(house, accepted, said, times);
  });
}

/** In Firefox it is installed over itself, as an update is. */
export async function reloadedInFirefox(times: number): Promise<Verdict> {
  const reason = whyNotHere("Firefox");
  if (reason) return { passed: true, why: `not run: ${reason}` };
  return inHouse({ browser: false }, (house) =>
    inFirefox(house, async ({ firefox, page, openPopup }) => {
      const said: string[] = [];
      page.on("console", (message) => said.push(message.text()));
      const accepted: string[] = [];
      for (let n = 0; n < times; n += 1) {
        const popup = await openPopup();
        const nonces = await writeNonces(page, 30);
        await held(popup, nonces);
        accepted.push(...nonces);
        await popup.close();
        await firefox.browser.installExtension(house.extensionDir);
        await page.bringToFront();
        await untilRecorded(house, () => writeNonces(page, 1));
      }
      return reloadVerdict(house, accepted, said, times);
    }),
  );
}

async function reloadVerdict(house: House, accepted: string[], said: string[], times: number): Promise<Verdict> {
  const loss = await lossAfter(house, accepted);
  const notices = said.filter((text) => text.includes("Review Trail was updated")).length;
  const [stream, ...others] = await house.logs.streams();
  return verdictOf(loss, `${times} reloads, ${notices} notices in the page`, {
    "an orphan said so more than once": notices <= times,
    "the stream has a gap": stream?.missing_count === 0 && others.length === 0,
  });
}

/** Access to the site is taken away and given back while its page is open. */
export function accessTaken(): Promise<Verdict> {
  return inHouse({}, async (house) => {
    const page = await house.openApp();
    const popup = await house.openPopup();
    const before = await writeNonces(page, 20);
    await held(popup, before);
    const access = (to: string) =>
      `await chrome.developerPrivate.updateExtensionConfiguration({ extensionId: id, hostAccess: "${to}" });`;
    await onExtensionsPage(house, access("ON_CLICK"));
    await until("the worker to know", async () => (await isGranted(popup, house.app.url)) === false);
    const during = await writeNonces(page, 20);
    await page.waitForTimeout(3000);
    await onExtensionsPage(house, access("ON_ALL_SITES"));
    await until("access to be back", () => isGranted(popup, house.app.url));
    await page.reload();
    await untilRecorded(house, () => writeNonces(page, 1));
    const after = await writeNonces(page, 10);
    const loss = await lossAfter(house, [...before, ...after]);
    const kept = during.filter((nonce) => arrived(house).nonces.includes(nonce));
    const told = (await house.logs.activities()).map(({ action, details }) => `${action} ${details["reason"] ?? ""}`);
    return verdictOf(loss, `${kept.length} of ${during.length} recorded without access`, {
      "something was recorded without access": kept.length === 0,
      "the log does not say that access was taken away": told.includes("recording_paused access_removed"),
      "the log does not say that it is back": told.includes("recording_resumed access_granted"),
    });
  });
}

const isGranted = (popup: Page, url: string): Promise<boolean> =>
  popup.evaluate(
    (origin) =>
      (
        globalThis as unknown as { chrome: { permissions: { contains(what: object): Promise<boolean> } } }
      ).chrome.permissions.contains({ origins: [origin] }),
    `http://${new URL(url).hostname}/*`,
  );

export const reloadedRow: FaultRow = {
  number: "10",
  name: "the extension is reloaded under open tabs",
  expects: "nothing accepted is lost, the orphan goes quiet and says so once, the open page is recorded again",
  run: () => reloaded(4),
};

export const reloadedFirefoxRow: FaultRow = {
  ...reloadedRow,
  number: "10 Firefox",
  name: "the extension is installed over itself under open tabs",
  run: () => reloadedInFirefox(4),
};

export const accessRow: FaultRow = {
  number: "30b",
  name: "access to the site is taken away at run time",
  expects: "nothing is recorded without access, the log says from when to when, and it goes on when access is back",
  run: () => accessTaken(),
};
