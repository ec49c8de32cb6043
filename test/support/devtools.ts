// What only a browser's developer tools can do to a test: stop the extension's worker.
import type { BrowserContext, Page } from "playwright-core";

/** Ends the extension's worker as the browser does when it is idle. `page` is any page of the extension. */
export async function stopWorker(context: BrowserContext, page: Page): Promise<void> {
  const session = await context.newCDPSession(page);
  await session.send("ServiceWorker.enable");
  await session.send("ServiceWorker.stopAllWorkers");
  await session.detach();
}
