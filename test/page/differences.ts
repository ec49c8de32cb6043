// Runs the probes of the test page and names every place where two browsers answered them differently.
import { until } from "../support/poll.ts";

/** A page of the test server, whichever tool drives its browser. */
export interface ProbePage {
  evaluate(code: string): Promise<unknown>;
  goto(url: string): Promise<unknown>;
  click(selector: string): Promise<unknown>;
  bringToFront(): Promise<unknown>;
  close(): Promise<unknown>;
}

/** A browser in which such pages can be opened. */
export interface ProbeBrowser<P extends ProbePage> {
  newPage(): Promise<P>;
}

export interface Difference {
  where: string;
  without: unknown;
  with: unknown;
}

/** Every place where two plain values differ, with its path. */
export function differences(without: unknown, withIt: unknown, where = ""): Difference[] {
  if (Object.is(without, withIt)) return [];
  const bothObjects = typeof without === "object" && without !== null && typeof withIt === "object" && withIt !== null;
  if (!bothObjects) return [{ where, without, with: withIt }];
  const [one, two] = [without as Record<string, unknown>, withIt as Record<string, unknown>];
  if (Array.isArray(without) && Array.isArray(withIt) && without.length !== withIt.length)
    return [{ where, without, with: withIt }];
  const keys = new Set([...Object.keys(one), ...Object.keys(two)]);
  return [...keys].flatMap((key) => differences(one[key], two[key], `${where} > ${key}`));
}

/**
 * Runs every probe, or those whose names begin with `only`. Each kind of them has a page of its own, whose end closes
 * what they left open: a browser has few connections for one host.
 */
export async function runProbes(open: () => Promise<ProbePage>, only = ""): Promise<Record<string, unknown>> {
  const first = await open();
  const names = ((await first.evaluate("probeNames")) as string[]).filter((name) => name.startsWith(only));
  await first.close();
  const results: Record<string, unknown> = {};
  for (const kind of new Set(names.map(kindOf))) {
    const page = await open();
    for (const name of names.filter((one) => kindOf(one) === kind)) results[name] = await runProbe(page, name);
    await page.close();
  }
  return results;
}

const kindOf = (name: string): string => /^(.*?): |^\w+ \w+/.exec(name)?.[0] ?? name;
const MOST_MS = 30_000;

/** What one probe gives; throws with its name where it never ends. */
export async function runProbe(page: ProbePage, name: string): Promise<unknown> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise((_, reject) => {
    timer = setTimeout(() => reject(new Error(`The probe "${name}" does not end.`)), MOST_MS);
  });
  const result = page.evaluate(`runProbe(${JSON.stringify(name)})`);
  return Promise.race([result, late]).finally(() => clearTimeout(timer));
}

/** The page's resource timings, once no more are coming. */
export async function timingsOf(page: ProbePage): Promise<string[]> {
  const look = async () => (await page.evaluate("timings()")) as string[];
  let last = await look();
  return until(
    "the list of requests to be complete",
    async () => {
      const before = last;
      await new Promise((passed) => setTimeout(passed, 200));
      last = await look();
      return before.length === last.length ? last : [];
    },
    (list) => list.length > 0,
  );
}
