// npm run soak: kills and tears real browsers while they record, and prints the loss report beside a control run.
import { parseArgs } from "node:util";
import { killLoop } from "../test/soak/kill-loop.ts";
import { printLoss } from "../test/soak/loss-report.ts";

const { values } = parseArgs({
  options: {
    kills: { type: "string", default: "100" },
    tears: { type: "string", default: "40" },
    "control-tears": { type: "string", default: "6" },
  },
});

const say = (line: string): void => {
  process.stdout.write(`${line}\n`);
};
const control = await killLoop({ kills: 0, tears: Number(values["control-tears"]), control: true, say });
const ours = await killLoop({ kills: Number(values.kills), tears: Number(values.tears), say });
printLoss("Control, one plain IndexedDB", control);
printLoss("Review Trail", ours);
process.exitCode = ours.lost === 0 && ours.duplicated === 0 && control.lost > 0 ? 0 : 1;
