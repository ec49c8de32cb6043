// npm run soak: runs the fault matrix with real browsers and a real collector, and prints a verdict for each row.
import { parseArgs } from "node:util";
import { buildExtension } from "../../scripts/build.ts";
import { allRows } from "./all-rows.ts";
import { chosen, linesOf, runMatrix } from "./run-matrix.ts";

const USAGE = `npm run soak -- [options]
  --rows 13,15,19        only the rows of these numbers
  --repeat 1             so many runs of each row
  --kills 100            browsers that are killed, and --firefox-kills 100, --collector-kills 60
  --tears 100            logs that are torn, and --control-tears 6 where nothing is done against it
`;

const values = asked();

/** What the command line asks for; one that can't be read ends here, with what may be said. */
function asked() {
  try {
    const { values } = parseArgs({
      options: {
        rows: { type: "string", default: "" },
        repeat: { type: "string", default: "1" },
        kills: { type: "string", default: "100" },
        tears: { type: "string", default: "100" },
        "firefox-kills": { type: "string", default: "100" },
        "control-tears": { type: "string", default: "6" },
        "collector-kills": { type: "string", default: "60" },
        help: { type: "boolean", default: false },
      },
    });
    if (!values.help) return values;
    process.stdout.write(USAGE);
    process.exit(0);
  } catch (error) {
    process.stderr.write(`${(error as Error).message}\n\n${USAGE}`);
    process.exit(2);
  }
}

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
