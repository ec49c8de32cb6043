// What a batch looks like on the wire, from a real browser to a real collector.
import type { AddressInfo } from "node:net";
import { createAdaptorServer } from "@hono/node-server";
import { chromium } from "playwright-core";
import { expect, it } from "vitest";
import type { Delivery } from "../../extension/background/collector-client.ts";
import { CHROMIUM_ARGS, findChromium } from "../../scripts/browsers.ts";
import { aBatch, aCollector, records } from "../collector/builders.ts";
import { bundleForPage, callInPage, openOwnPage } from "../support/own-page.ts";

it("a batch is compressed on its way to another device, goes as it is to this one, and arrives either way", async () => {
  const hosts = new Set<string>();
  const { app, tokens } = await aCollector({ allowedHosts: () => hosts });
  const server = createAdaptorServer({ fetch: app.fetch });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  const executablePath = findChromium()?.path ?? "";
  const rules = "--host-resolver-rules=MAP collector.test 127.0.0.1";
  // The page would be asked whether a public site may look into the local network.
  const args = [...CHROMIUM_ARGS, rules, "--disable-features=LocalNetworkAccessChecks"];
  const browser = await chromium.launch({ executablePath, args });
  try {
    const script = await bundleForPage("extension/background/collector-client.ts");
    const ways = [
      { host: `collector.test:${port}`, from: 1, coding: "gzip" },
      { host: `127.0.0.1:${port}`, from: 101, coding: undefined },
    ];
    for (const { host, from, coding } of ways) {
      hosts.add(host);
      const url = `http://${host}`;
      const page = await openOwnPage(browser, url, script);
      const sent = page.waitForRequest("**/v1/batches");
      const target = { url, ingest: tokens.ingest };
      const delivery = await callInPage<Delivery>(page, "deliverBatch", target, aBatch(records(100, from)));
      if (delivery.kind !== "receipt") throw new Error(JSON.stringify(delivery));
      expect(delivery.receipt.results.filter(({ result }) => result === "stored")).toHaveLength(100);
      expect((await (await sent).allHeaders())["content-encoding"]).toBe(coding);
    }
  } finally {
    await browser.close();
    server.close();
  }
});
