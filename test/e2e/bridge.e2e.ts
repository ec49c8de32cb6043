// The bridge takes whatever a hostile page throws at it: counted, never thrown back, and no command among it obeyed.
import { afterAll, beforeAll, expect, test } from "vitest";
import { answered, ask, dropped, forge, openHostile, recorded } from "../page/hostile.ts";
import { openStage, type Stage } from "../page/stage.ts";
import { until } from "../support/poll.ts";

let stage: Stage;
beforeAll(async () => {
  stage = await openStage();
});
afterAll(() => stage?.close());

test("what is no signal is counted by its reason, and nothing of it reaches the page or stops the recording", async () => {
  const { page, trouble } = await openHostile(stage);
  await forge(
    page,
    `[null, undefined, 7, () => 1, document.body, new Proxy({}, {}), { get k() { throw new Error("asked"); } }]`,
  );
  await forge(
    page,
    `["", "x", "{", "null", "[]", '1{"k":"pause"}', '1{"k":"sync"}', '1{"k":"erase"}', '1{"k":"life"}', '1{"k":"dropped"}', '1{"a":1,"k":"error"}', '1{"k":"api","call":"erase"}']`,
  );
  await forge(page, `["x".repeat(1_200_001), "x".repeat(50_000_000)]`);
  const error = (more: string) => `'1{"k":"error","source":"script","name":"","message":"forged"${more}}'`;
  await forge(
    page,
    `[${error(',"__proto__":{"polluted":1}')}, ${error(',"constructor":{"prototype":{"polluted":1}}')}, ${error(',"tab_id":1')},
      ${error(',"origin":"https://elsewhere.example"')}, ${error(',"n":1,"stream_id":"x"')}, '1{"k":"error"}', '1{"k":"request","r":-1}', '1{"k":"error",',
      '1{"k":"response","r":1e999}', '1{"k":"error","a":' + "[".repeat(40000) + '}']`,
  );
  // The names under which our own scripts meet are no secret.
  await page.evaluate(`for (const name of ["kin", "hello", "ready"])
    performance.dispatchEvent(new CustomEvent("review-trail:" + name))`);
  await ask(page, 460);
  const all = await until(
    "every refusal to be counted",
    () => recorded(stage, 460),
    (list) => (dropped(list)["bridge_rejected"] ?? 0) >= 10 && (dropped(list)["bridge_form"] ?? 0) >= 12,
  );
  expect(dropped(all)).toEqual({ bridge_not_text: 7, bridge_form: 12, bridge_too_big: 2, bridge_rejected: 10 });
  expect(all.filter((one) => one.error?.message.includes("forged"))).toEqual([]);
  expect(all.filter(({ origin }) => origin.includes("elsewhere"))).toEqual([]);
  expect(trouble).toEqual([]);
});

test("a frame of another origin and messages to the window are nothing to it", async () => {
  const { page } = await openHostile(stage);
  const before = (await stage.house.logs.activities()).length;
  await page.evaluate(`(async () => {
    const frame = document.body.appendChild(document.createElement("iframe"));
    frame.src = "${stage.server.elsewhere}/page?csp=no";
    await new Promise((loaded) => { frame.onload = loaded; });
    for (const k of ["request", "error", "pause"]) postMessage({ k, name: k, review_trail: k }, "*");
    window.dispatchEvent(new CustomEvent(channel, { detail: '1{"k":"error","source":"script","name":"ByWindow","message":""}' }));
  })()`);
  const frame = page.frames().find((one) => one.url().startsWith(stage.server.elsewhere));
  expect(
    await frame?.evaluate(
      "parent.postMessage({ k: 'error' }, '*'), fetch('/echo?status=462', { method: 'POST' }).then((r) => r.status)",
    ),
  ).toBe(462);
  await ask(page, 463);
  const all = await recorded(stage, 463);
  expect(answered(462)(all)).toEqual([]);
  expect(all.slice(before).filter(({ error }) => error?.kind === "script")).toEqual([]);
});

test("a click by a script is recorded as one", async () => {
  const { page } = await openHostile(stage);
  await page.evaluate(`document.getElementById("b").click()`);
  await page.click("#b");
  const clicks = await until(
    "both clicks",
    async () => (await stage.house.logs.activities()).filter(({ action }) => action === "button_click"),
    (all) => all.length === 2,
  );
  expect(clicks.map(({ details }) => details["by_script"] ?? false)).toEqual([true, false]);
});

const ODD_REASONS = `(() => {
  const big = new Error("big");
  big.stack = "Big: big" + "\\n    at somewhere (/probes/main.js:1:1)".repeat(300_000);
  big.name = "Big";
  setTimeout(() => { throw big; });
  window.asked = [];
  const traps = new Proxy({}, { get: (_, name) => () => { window.asked.push(name); throw new Error("trap"); } });
  class Own extends Error { get message() { window.asked.push("message"); return "computed"; } }
  Promise.reject(new Proxy({}, traps));
  Promise.reject({ get message() { throw new Error("message"); } });
  Promise.reject(new Own());
})()`;

test("huge stacks are recorded short, and reasons that are proxies or compute are not asked", async () => {
  const { page } = await openHostile(stage);
  const plain = await stage.plain.newPage();
  await plain.goto(`${stage.server.url}/page?csp=no`);
  const asked = await Promise.all(
    [plain, page].map(async (one) => {
      await one.evaluate(ODD_REASONS);
      await one.waitForTimeout(500);
      return one.evaluate("asked");
    }),
  );
  expect(asked[1]).toEqual(asked[0]);
  await ask(page, 464);
  const all = await recorded(stage, 464);
  const { stack = "" } = all.find(({ error }) => error?.name === "Big")?.error ?? {};
  expect(stack).toContain("main.js");
  expect(stack.length).toBeLessThanOrEqual(4096);
  expect(all.filter(({ action }) => action === "unhandled_rejection").length).toBeGreaterThanOrEqual(3);
});

test("commands are taken from the extension's own pages only, and a web page has no way to send one", async () => {
  const { page } = await openHostile(stage);
  expect(await page.evaluate("typeof chrome?.runtime?.sendMessage")).toBe("undefined");
  const worker = stage.recorded.serviceWorkers()[0];
  const answers = await worker?.evaluate<unknown[]>(`(async () => {
    const [tab] = await chrome.tabs.query({ url: "${stage.server.url.replace(/:\d+$/, "")}/*" });
    const func = () => Promise.all(["pause", "pair", "erase", "wake"].map((name) =>
      chrome.runtime.sendMessage({ name, input: {} }).then((answer) => answer ?? null, () => null))
      .concat(chrome.storage.local.get().then(() => "the tokens", () => null)));
    const [{ result }] = await chrome.scripting.executeScript({ target: { tabId: tab.id }, func });
    return result;
  })()`);
  expect(answers).toEqual([null, null, null, null, null]);
  await ask(page, 465);
  await recorded(stage, 465);
});

test("a page finds no trace of the extension", async () => {
  const { page } = await openHostile(stage);
  const id = new URL(stage.recorded.serviceWorkers()[0]?.url() ?? "").host;
  const found = await page.evaluate(async (address) => {
    const files = ["manifest.json", "page.js", "content.js", "popup.html", "icons/16.png"];
    const reached: string[] = [];
    for (const file of files)
      await fetch(`${address}/${file}`).then(
        () => reached.push(file),
        () => undefined,
      );
    const marks = [
      document.documentElement.outerHTML,
      ...Object.keys(localStorage),
      document.cookie,
      ...Object.getOwnPropertyNames(window),
    ];
    return { reached, marked: marks.filter((one) => /review.?trail|chrome-extension/i.test(one)) };
  }, `chrome-extension://${id}`);
  expect(found).toEqual({ reached: [], marked: [] });
});

test("scripts that are put into a page twice record each thing once", async () => {
  const { page } = await openHostile(stage);
  await stage.recorded.serviceWorkers()[0]?.evaluate(`(async () => {
    for (const tab of await chrome.tabs.query({ url: "${stage.server.url.replace(/:\d+$/, "")}/*" })) {
      const target = { tabId: tab.id };
      await chrome.scripting.executeScript({ target, files: ["content.js"] });
      await chrome.scripting.executeScript({ target, files: ["page.js"], world: "MAIN" });
    }
  })()`);
  await page.waitForTimeout(500);
  await ask(page, 466);
  await page.evaluate(
    `document.getElementById("f").insertAdjacentHTML("beforeend", "<button type=button id=twice>Twice</button>")`,
  );
  await page.click("#twice");
  await ask(page, 467);
  const all = await recorded(stage, 467);
  expect(answered(466)(all)).toHaveLength(1);
  expect(all.filter(({ details }) => details["label"] === "Twice")).toHaveLength(1);
  expect(await page.evaluate(`Function.prototype.toString.call(fetch)`)).toBe("function fetch() { [native code] }");
});

test("a beacon crosses with its end before anything else runs: its page may be about to go", async () => {
  const { page } = await openHostile(stage);
  const crossed = await page.evaluate<string[]>(`(async () => {
    const lines = [];
    performance.addEventListener(channel, ({ detail }) => lines.push(...detail.split("\\n")));
    const seen = [];
    for (let i = 0; i < 3; i += 1) {
      navigator.sendBeacon("/echo", "x");
      await null;
      await null;
      seen.push(lines.splice(0).map((line) => JSON.parse(line.replace(/^\\d+/, "")).outcome).join());
      await new Promise((passed) => setTimeout(passed, 300));
    }
    return seen;
  })()`);
  expect(crossed.slice(1)).toEqual(["opaque", "opaque"]);
});

test("the text of an answer and its media type cross only where a rule asks, also of a request that the page waits for", async () => {
  const { page } = await openHostile(stage);
  const crossed = await page.evaluate<string[]>(`(async () => {
    const lines = [];
    performance.addEventListener(channel, ({ detail }) => lines.push(...detail.split("\\n")));
    const send = (wait) => new Promise((ended) => {
      const xhr = new XMLHttpRequest();
      xhr.open("POST", "/echo?wait=" + wait, !wait);
      xhr.onloadend = ended;
      xhr.send("{}");
    });
    for (const detail of ["^(POST )", "^POST ", "^(POST )()", "^(PUT )|POST ()"]) {
      performance.dispatchEvent(new CustomEvent(channel + ":watch", { detail }));
      for (const wait of [true, false]) await send(wait);
      await new Promise((passed) => setTimeout(passed, 300));
    }
    return lines.map((line) => line.replace(/^\\d+/, ""));
  })()`);
  const ends = crossed.map((line) => JSON.parse(line)).filter(({ outcome }) => outcome);
  const text = { body: "string", type: undefined };
  const type = "application/json";
  expect(ends.map((end) => ({ body: typeof end.body, type: end.type }))).toEqual(
    [text, { ...text, body: "undefined" }, { ...text, type }, { body: "undefined", type }].flatMap((one) => [one, one]),
  );
});
