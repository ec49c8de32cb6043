// The page never notices: every probe gives the same with and without the extension, in real Chromium.
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Difference, differences, openStage, runProbes, type Stage, timingsOf } from "../page/stage.ts";

let stage: Stage;
beforeAll(async () => {
  stage = await openStage();
});
afterAll(() => stage?.close());

const both = <T>(run: (context: Stage["plain"]) => Promise<T>): Promise<T[]> =>
  Promise.all([stage.plain, stage.recorded].map(run));

describe("what a page can see of its requests", () => {
  let found: Difference[];
  let count = 0;
  beforeAll(async () => {
    const only = process.env["PROBE"] ?? "";
    const [without, withIt] = await both(async (context) => runProbes(await stage.open(context), only));
    count = Object.keys(withIt ?? {}).length;
    found = differences(without, withIt);
  });

  /** The stated differences: what they are is tested below, that there is no other is tested here. */
  const STATED = [
    " > microtask: a call that can't be made > result",
    " > microtask: an abort under way > result",
    " > microtask: an answer that was read before > result",
    " > odd: a Proxy as init > result > 1",
    " > odd: the stack inside a getter > result > 0",
  ];

  test("is the same with the extension, but for what is stated", () => {
    const others = found.filter(({ where }) => !STATED.includes(where));
    console.log(`${count} probes compared: ${others.length} differences, ${found.length - others.length} stated ones`);
    expect(others).toEqual([]);
  });

  test("stated: a promise of fetch, or of reading its answer, settles one microtask later, because a handler on the page's own would silence it", () => {
    const late = found.filter(({ where }) => where.includes("microtask:"));
    expect(late.map((one) => [one.without, one.with])).toEqual([
      [1, 2],
      [1, 2],
      [1, 2],
    ]);
  });

  test("stated: a stack that is taken inside a getter of init has two frames more, without the extension's address", () => {
    const { without, with: withIt } = found.find(({ where }) => where.includes("getter")) as Difference;
    const ours = (withIt as string[]).filter((line) => !(without as string[]).includes(line));
    expect(ours).toHaveLength(2);
    for (const line of ours) expect(line).toMatch(/^ {4}at [\w. ]+ \(<native>:\d+:\d+\)$/);
  });

  test("stated: a Proxy as init is asked for its properties' descriptors before it is read", () => {
    const { without, with: withIt } = found.find(({ where }) => where.includes("Proxy")) as Difference;
    const asked = withIt as string[];
    expect(asked.filter((line) => line.startsWith("get "))).toEqual(without);
    expect(asked.filter((line) => !line.startsWith("get "))).toEqual([
      "getOwnPropertyDescriptor method",
      "getOwnPropertyDescriptor body",
    ]);
  });
});

test("the browser's own list of requests is the same", async () => {
  const [without, withIt] = await both(async (context) => {
    const page = await stage.open(context);
    await runProbes(page, "fetch sends");
    await runProbes(page, "XHR sends");
    await runProbes(page, "beacon: every");
    return timingsOf(page);
  });
  expect(withIt?.length).toBeGreaterThan(15);
  expect(withIt).toEqual(without);
});
