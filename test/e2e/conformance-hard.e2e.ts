// The page never notices, however odd it is: patched and frozen built-ins, frames, documents opened anew, going back.
import { setTimeout as sleep } from "node:timers/promises";
import { expect, onTestFinished, test } from "vitest";
import { ask, inEachBrowser } from "../page/each-browser.ts";
import { until } from "../support/poll.ts";

inEachBrowser((scene) => {
  const { both, onePage, recorded } = scene;

  test("a page that wraps thirty built-ins finds each of them called as often as without the extension", async () => {
    const [without, withIt] = await both(async (browser) => {
      const page = await onePage(browser, "/page?first=patched");
      await sleep(500);
      return page.evaluate("runPatched()");
    });
    expect(Object.keys((without as { counts: object }).counts).length).toBeGreaterThan(30);
    expect(withIt).toEqual(without);
  });

  test("a page that freezes and deletes built-ins goes on as without the extension, and is recorded", async () => {
    const [without, withIt] = await both(async (browser) => {
      const page = await onePage(browser, "/page?first=frozen");
      const answers = await page.evaluate("runFrozen()");
      await page.evaluate(ask(450));
      return answers;
    });
    expect(withIt).toEqual(without);
    await recorded(450);
  });

  test("a page that clears every timer of its window again and again is recorded, also what it does not read", async () => {
    const page = await onePage(scene.stage.recorded, "/page?csp=no");
    await page.evaluate(`(async () => {
      const clearAll = () => { for (let id = setTimeout(() => 0); id > 0; id -= 1) clearTimeout(id); };
      await fetch("/echo?status=456", { method: "POST" });
      for (let i = 0; i < 100; i += 1) { clearAll(); await (await fetch("/small")).text(); }
      await fetch("/no", { method: "POST" });
      for (let i = 0; i < 100; i += 1) { clearAll(); await (await fetch("/small")).text(); }
      clearAll();
      await fetch("/echo?status=457", { method: "POST" });
    })()`);
    await recorded(456);
    const all = await recorded(457);
    expect(all.filter(({ error }) => error?.kind === "processing")).toHaveLength(1);
  });

  test("an answer that the page cancels or leaves is cancelled at the server, as without the extension", async () => {
    const page = await onePage(scene.stage.recorded, "/page?csp=no");
    const slow = `fetch("/endless?size=10&ms=20", { method: "POST" })`;
    for (const leave of [
      ".then((r) => r.body.cancel())",
      ".then((r) => { const one = r.body.getReader(); return one.read().then(() => one.cancel()); })",
    ]) {
      await page.evaluate(`${slow}${leave}.then(() => 1)`);
      await until(
        "the server to be let go",
        () => scene.stage.server.open(),
        (open) => open === 0,
      );
    }
  });

  test("an answer that the page leaves in the middle of a loop is cancelled at the server", {}, async () => {
    const page = await onePage(scene.stage.recorded, "/page?csp=no");
    onTestFinished(async () => void (await page.close()));
    const slow = `fetch("/endless?size=10&ms=20", { method: "POST" })`;
    await page.evaluate(`${slow}.then(async (r) => { for await (const one of r.body) break; })`);
    await until(
      "the server to be let go",
      () => scene.stage.server.open(),
      (open) => open === 0,
      5000,
    );
  });

  test("frames without an address are recorded from their first line, and look as without the extension", async () => {
    const [without, withIt] = await both(async (browser) => {
      const page = await onePage(browser, "/page?csp=no");
      return page.evaluate(
        `(async () => {
        const seen = [];
        const blank = document.body.appendChild(document.createElement("iframe"));
        seen.push((await blank.contentWindow.fetch("/echo?status=451", { method: "POST" })).status);
        const written = document.body.appendChild(document.createElement("iframe"));
        written.srcdoc = '<script>fetch("/echo?status=452", { method: "POST" }).then((r) => parent.postMessage(r.status, "*"))</' + 'script>';
        seen.push(await new Promise((heard) => addEventListener("message", (event) => heard(event.data), { once: true })));
        const text = Function.prototype.toString;
        for (const one of [blank, written]) {
          const { contentWindow: theirs } = one;
          seen.push(text.call(theirs.fetch), theirs.Function.prototype.toString.call(fetch), Object.getOwnPropertyNames(theirs).length);
        }
        const named = document.body.appendChild(document.createElement("iframe"));
        named.src = "/page?csp=no";
        await new Promise((loaded) => { named.onload = loaded; });
        seen.push((await named.contentWindow.fetch("/echo?status=453", { method: "POST" })).status);
        return seen;
      })()`,
      );
    });
    expect(withIt).toEqual(without);
    await Promise.all([451, 452, 453].map(recorded));
  });

  test("a document that is opened anew goes on being recorded, requests and clicks and errors", async () => {
    const [without, withIt] = await both(async (browser) => {
      const page = await onePage(browser, "/page?csp=no");
      await page.evaluate(`document.open(); document.write("<button id=anew>Anew</button>"); document.close();`);
      await page.evaluate(ask(454));
      await page.click("#anew");
      await page.evaluate(`void setTimeout(() => { throw new RangeError("after opening anew"); })`);
      return page.evaluate(`[document.body.innerHTML, Object.getOwnPropertyNames(window).length]`);
    });
    expect(withIt).toEqual(without);
    await recorded(454);
    const all = await until(
      "the click and the error to be recorded",
      () => scene.stage.house.logs.activities(),
      (list) =>
        list.some(({ action }) => action === "button_click") && list.some(({ error }) => error?.name === "RangeError"),
    );
    expect(all.filter(({ error }) => error?.name === "RangeError")).toHaveLength(1);
  });

  test("a page that is left and come back to is the same page as without the extension, and is recorded once", async () => {
    const backs = await both(async (browser) => {
      const page = await onePage(browser, "/page?csp=no");
      const who = browser === scene.stage.plain ? "without" : "with";
      // The page reports by itself: a debugger does not follow it into the cache and out again.
      await page.evaluate(
        `addEventListener("pageshow", async (event) => {
        const end = event.persisted ? await fetch("/echo?status=455", { method: "POST" }) : undefined;
        fetch("/back/${who}/" + event.persisted + "/" + end?.status);
      })`,
      );
      await page.goto(`${scene.stage.server.url}/page?csp=no&other`);
      await page.evaluate("void history.back()");
      const seen = () => scene.stage.server.seen().find((line) => line.includes(`/back/${who}/`));
      return (await until("the page to come back", seen))?.replace(who, "");
    });
    expect(backs).toEqual(["GET /back//true/455", "GET /back//true/455"]);
    const all = await recorded(455);
    expect(all.filter(({ error }) => error?.http_status === 455)).toHaveLength(1);
  });
});
