// npm run bench-buffer: append beside raw IndexedDB, and the popup's reading as the buffer grows, in one run.
import { parseArgs } from "node:util";
import { inBrowser } from "../support/in-browser.ts";

const { values } = parseArgs({
  options: { most: { type: "string", default: "100000" }, rounds: { type: "string", default: "5" } },
});
const median = (numbers: readonly number[]): number =>
  [...numbers].sort((a, b) => a - b)[Math.floor(numbers.length / 2)] ?? 0;

const browser = await inBrowser("test/buffer/bench-scenarios.ts");
try {
  await browser.run("open");
  const raw: number[] = [];
  const ours: number[] = [];
  for (let round = 0; round < Number(values.rounds); round += 1) {
    raw.push(await browser.run<number>("rawRate", 5));
    ours.push(await browser.run<number>("appendRate", 5));
  }
  const ratios = raw.map((rate, index) => (ours[index] ?? 0) / rate);
  console.log(
    `Append, records a second (medians of ${values.rounds}): raw ${median(raw).toFixed(0)}, ours ${median(ours).toFixed(0)}, ratio ${median(ratios).toFixed(2)}`,
  );
  console.log("Popup model, milliseconds (median of 9):");
  for (const count of [1000, 10_000, 100_000, 1_000_000].filter((size) => size <= Number(values.most))) {
    await browser.run("fillTo", count);
    const times = await browser.run<number[]>("readingMs", 9);
    console.log(`  ${count.toLocaleString("en-US").padStart(9)} records  ${median(times).toFixed(1)}`);
  }
} finally {
  await browser.close();
}
