// The page never notices: every probe gives the same with and without the extension, in real Chromium and real Firefox.
import { beforeAll, describe, expect, test } from "vitest";
import { type Difference, differences, runProbe, runProbes, timingsOf } from "../page/differences.ts";
import { type BrowserName, inEachBrowser } from "../page/each-browser.ts";

/** A difference that the README states: where it is, and a test of what exactly it is. */
interface Stated {
  says: string;
  at: readonly string[];
  holds(found: readonly Difference[]): void;
}

/** The promise that the page gets is not the native one, on which a handler would count as handling its rejection. */
const MICROTASK: Stated = {
  says: "a promise of fetch, or of reading its answer, settles one microtask later, because a handler on the page's own would silence it",
  at: ["a call that can't be made", "an abort under way", "an answer that was read before"].map(
    (name) => ` > microtask: ${name} > result`,
  ),
  holds: (found) =>
    expect(found.map((one) => [one.without, one.with])).toEqual([
      [1, 2],
      [1, 2],
      [1, 2],
    ]),
};

const PROXY: Stated = {
  says: "a Proxy as init is asked for its properties' descriptors before it is read",
  at: [" > odd: a Proxy as init > result > 1"],
  holds: ([one]) => {
    const asked = one?.with as string[];
    expect(asked.filter((line) => line.startsWith("get "))).toEqual(one?.without);
    expect(asked.filter((line) => !line.startsWith("get "))).toEqual([
      "getOwnPropertyDescriptor method",
      "getOwnPropertyDescriptor body",
    ]);
  },
};

/** Nothing that runs in the page can be called without a frame; what an error's accessor tells is freed of ours. */
const stackInside = (at: readonly string[], line: RegExp): Stated => ({
  says: "a stack that is taken in the page's code while a watched function calls it (a getter of init, a handler that open wakes) has two frames more, without the extension's address",
  at,
  holds: (found) => {
    for (const one of found) {
      const [theirs, all] = [one.without as string[], one.with as string[]];
      const ours = all.filter((text) => !theirs.includes(text));
      expect(ours).toEqual([expect.stringMatching(line), expect.stringMatching(line)]);
    }
  },
});

const UNCAUGHT = " > surface: where an uncaught error of a native function is said to be > result";
/** The error itself, and its stack, are as they would be: the browser takes the event's place from the calling frame. */
const PLACE: Stated = {
  says: "an uncaught error of a watched function has no address of the page in its error event's filename",
  at: [0, 1, 2].flatMap((call) => [1, 2, 3].map((part) => `${UNCAUGHT} > ${call} > ${part}`)),
  holds: (found) =>
    expect([...new Set(found.filter(({ where }) => where.endsWith(" > 1")).map((one) => one.with))]).toEqual(
      expect.toSatisfy((names: string[]) => names.every((name) => /^<(native|anonymous code)>$/.test(name))),
    ),
};

/** As above: the browser takes it from the calling frame. */
const REFUSED: Stated = {
  says: "a request that the page's policy refuses has no address of the page in its violation's sourceFile",
  at: [2, 3, 4].map(
    (part) => ` > surface: where a request that the policy refuses is said to come from > result > ${part}`,
  ),
  holds: ([file]) => expect(file?.with).toMatch(/^(<anonymous code>)?$/),
};

const INSIDE = ["getter", "handler"].map((what) => ` > odd: the stack inside a ${what} > result`);
const STATED: Record<BrowserName, Stated[]> = {
  Chromium: [
    MICROTASK,
    PROXY,
    PLACE,
    REFUSED,
    stackInside(
      INSIDE.flatMap((where) => [`${where} > 0`, `${where} > 1`]),
      /^ {4}at [\w. ]+ \(<native>:\d+:\d+\)$/,
    ),
  ],
  // Only what is captured into an object of the page's own: an error's accessor is freed of our frames.
  Firefox: [
    MICROTASK,
    PROXY,
    PLACE,
    REFUSED,
    stackInside(
      INSIDE.map((where) => `${where} > 1`),
      /^\w+@<native>:\d+:\d+$/,
    ),
  ],
};

inEachBrowser((scene) => {
  const stated = STATED[scene.name];
  let found: Difference[];
  let count = 0;

  beforeAll(async () => {
    if (!scene.stage) return;
    const only = process.env["PROBE"] ?? "";
    const [without, withIt] = await scene.both((browser) => runProbes(() => scene.stage.open(browser), only));
    count = Object.keys(withIt ?? {}).length;
    found = differences(without, withIt);
  });

  test("what a page can see of its requests is the same with the extension, but for what is stated", () => {
    const known = stated.flatMap(({ at }) => at);
    const others = found.filter(({ where }) => !known.includes(where));
    console.log(`${count} probes compared: ${others.length} differences, ${found.length - others.length} stated ones`);
    expect(others).toEqual([]);
  });

  describe("stated", () => {
    test.each(stated)("$says", ({ at, holds }) => {
      const these = found.filter(({ where }) => at.includes(where));
      expect(these.map(({ where }) => where)).toEqual(at);
      holds(these);
    });
  });

  test("the browser's own list of requests is the same", async () => {
    const [without, withIt] = await scene.both(async (browser) => {
      const page = await scene.stage.open(browser);
      const names = (await page.evaluate("probeNames")) as string[];
      const sending = names.filter((name) => /^(fetch|XHR) sends|^beacon: every/.test(name));
      for (const name of sending) await runProbe(page, name);
      return timingsOf(page);
    });
    expect(withIt?.length).toBeGreaterThan(15);
    expect(withIt).toEqual(without);
  });
});
