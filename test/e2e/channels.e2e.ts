// What is seen of each way in which a page can talk to a server: the coverage table of the README, held to the code.
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Activity } from "../../extension/core/activity.ts";
import { type House, openHouse } from "../support/house.ts";
import { until } from "../support/poll.ts";

let house: House;
let recorded: Activity[];

/** Runs in the page: one request per channel to a path that the app refuses, so that each one seen is a failure. */
async function useChannels(): Promise<void> {
  const post = (path: string, scope: Window = window) => scope.fetch(path, { method: "POST" }).catch(() => undefined);
  const frame = (set: (element: HTMLIFrameElement) => void) =>
    new Promise<Window>((resolve) => {
      const element = document.createElement("iframe");
      element.onload = () => resolve(element.contentWindow as Window);
      set(element);
      document.body.append(element);
    });
  await post("/channel/fetch");
  const xhr = new XMLHttpRequest();
  xhr.open("POST", "/channel/xhr");
  xhr.send();
  await post(
    `${location.origin}/channel/blank-frame`,
    await frame((element) => element.setAttribute("src", "about:blank")),
  );
  await post(
    `${location.origin}/channel/srcdoc-frame`,
    await frame((element) => element.setAttribute("srcdoc", "<p>frame</p>")),
  );
  const script = `fetch("${location.origin}/channel/worker", { method: "POST" }).finally(() => postMessage("done"))`;
  const worker = new Worker(URL.createObjectURL(new Blob([script], { type: "text/javascript" })));
  await new Promise((resolve) => worker.addEventListener("message", resolve, { once: true }));
  new WebSocket(`${location.origin.replace("http", "ws")}/channel/websocket`);
  new EventSource("/channel/eventsource");
  const image = new Image();
  image.src = "/channel/image";
  document.body.append(image);
  navigator.sendBeacon("/reset_session", "{}");
  history.pushState(null, "", "/channel-moved");
}

beforeAll(async () => {
  house = await openHouse();
  const page = await house.openApp();
  await page.evaluate(useChannels);
  recorded = await until(
    "the last of them to arrive",
    () => house.logs.activities(),
    (all) => ["session_state_changed", "resource_failed"].every((action) => all.some((one) => one.action === action)),
  );
});
afterAll(() => house?.close());

const failedPaths = (): string[] =>
  recorded.filter(({ action }) => action === "request_failed").map(({ details }) => String(details["path"]));

test.each(["fetch", "xhr", "blank-frame", "srcdoc-frame"])("a request by %s is seen, with its outcome", (channel) => {
  expect(failedPaths()).toContain(`/channel/${channel}`);
});

test.each(["worker", "websocket", "eventsource"])("a request by %s is not seen", (channel) => {
  expect(failedPaths()).not.toContain(`/channel/${channel}`);
});

test("an image that does not load is seen as a part of the page that failed", () => {
  const found = recorded.filter(({ action }) => action === "resource_failed").map(({ details }) => details["where"]);
  expect(found).toContain("/channel/image");
});

test("a beacon that a rule names is seen to be sent", () => {
  expect(recorded.some(({ action, rule }) => action === "session_state_changed" && rule !== undefined)).toBe(true);
});

test("a move within the page is seen", () => {
  expect(
    recorded.some(({ action, details }) => action === "section_navigation" && details["path"] === "/channel-moved"),
  ).toBe(true);
});
