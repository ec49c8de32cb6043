// npm run soak: runs the fault matrix with real browsers and a real collector, and prints a verdict for each row.
import { parseArgs } from "node:util";
import { buildExtension } from "../../scripts/build.ts";
import { allRows } from "./all-rows.ts";
import { chosen, linesOf, runMatrix } from "./run-matrix.ts";

const { values } = parseArgs({
  options: {
    /** Numbers of rows, joined by commas: 13,15,19. */
    rows: { type: "string", default: "" },
    repeat: { type: "string", default: "1" },
    kills: { type: "string", default: "100" },
    tears: { type: "string", default: "100" },
    "firefox-kills": { type: "string", default: "100" },
    "control-tears": { type: "string", default: "6" },
    "collector-kills": { type: "string", default: "60" },
  },
});

const say = (line: string): void => {
  process.stdout.write(`${line}\n`);
};

const rows = allRows({
  kills: Number(values.kills),
  tears: Number(values.tears),
  firefoxKills: Number(values["firefox-kills"]),
  controlTears: Number(values["control-tears"]),
  collectorKills: Number(values["collector-kills"]),
});
const numbers = values.rows.split(",").filter(Boolean);
const picked = chosen(rows, numbers);
if (picked.length === 0) say(`There is no such row. The rows are: ${rows.map(({ number }) => number).join(", ")}`);
// Some rows use the extension as it ships.
if (picked.length > 0) await buildExtension();
const ran = await runMatrix(picked, Number(values.repeat), say);
say("\nFault matrix");
for (const { row, verdicts } of ran)
  for (const verdict of verdicts) for (const line of linesOf(row, verdict)) say(line);
const failed = ran.filter(({ verdicts }) => verdicts.some(({ passed }) => !passed));
say(`\n${ran.length - failed.length} of ${ran.length} rows held.`);
process.exitCode = failed.length > 0 || picked.length === 0 ? 1 : 0;
