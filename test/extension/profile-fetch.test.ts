// The team's profiles: when a device asks its collector for them.
import { afterEach, expect, test, vi } from "vitest";
import { fetchProfiles, fetchWhenDue } from "../../extension/background/profile-fetch.ts";
import { collector } from "../../extension/settings.ts";

vi.mock("webextension-polyfill", async () => ({ default: (await import("../support/fake-browser.ts")).fakeBrowser }));

const HOUR_MS = 60 * 60_000;

afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

test("profiles are asked for once a day, also where the browser is closed every night or the clock is set back", async () => {
  vi.useFakeTimers({ now: Date.parse("2026-11-14T09:00:00Z") });
  const fetched = vi.fn(async () => Response.json({ profiles: [], problems: [] }));
  vi.stubGlobal("fetch", fetched);
  await fetchWhenDue();
  expect(fetched).toHaveBeenCalledTimes(0);
  await collector.set({ url: "http://127.0.0.1:1", ingest: "rt_i" });
  await fetchProfiles();
  // A worker that begins anew has no timer and no alarm of the last one: it looks at every tick.
  for (let hour = 0; hour < 25; hour += 1) {
    await fetchWhenDue();
    vi.setSystemTime(Date.now() + HOUR_MS);
  }
  expect(fetched).toHaveBeenCalledTimes(2);
  fetched.mockRejectedValueOnce(new TypeError("offline"));
  for (let hour = 0; hour < 26; hour += 1) {
    await fetchWhenDue();
    vi.setSystemTime(Date.now() + HOUR_MS);
  }
  expect(fetched).toHaveBeenCalledTimes(4);
  vi.setSystemTime(Date.now() - 100 * HOUR_MS);
  await fetchWhenDue();
  await fetchWhenDue();
  expect(fetched).toHaveBeenCalledTimes(5);
});
