// Entry of the test page: offers every probe by name, one result each, as plain data.
import { abortProbes } from "./aborts.ts";
import { beaconProbes } from "./beacons.ts";
import { fetchProbes } from "./fetches.ts";
import { oddProbes } from "./odd.ts";
import { orderProbes } from "./order.ts";
import { replacedProbes } from "./replaced.ts";
import { streamProbes } from "./streams.ts";
import { surfaceProbes } from "./surface.ts";
import { overheard, type Probes } from "./tools.ts";
import { xhrProbes } from "./xhrs.ts";

const all: Probes = {
  ...fetchProbes,
  ...abortProbes,
  ...streamProbes,
  ...xhrProbes,
  ...beaconProbes,
  ...oddProbes,
  ...orderProbes,
  ...surfaceProbes,
  ...replacedProbes,
};

performance.setResourceTimingBufferSize(10_000);

async function runProbe(name: string): Promise<unknown> {
  overheard();
  const result = await all[name]?.();
  await new Promise((passed) => setTimeout(passed, 0));
  return JSON.parse(JSON.stringify({ result, overheard: overheard() }));
}

/** What the browser says of every request since the page was loaded, in no order. */
function timings(): string[] {
  const entries = performance.getEntriesByType("resource") as PerformanceResourceTiming[];
  return entries
    .map(
      (entry) =>
        `${entry.initiatorType} ${new URL(entry.name).pathname} ${entry.responseStatus} ${entry.encodedBodySize}`,
    )
    .sort();
}

Object.assign(window, { probeNames: Object.keys(all), runProbe, timings });
