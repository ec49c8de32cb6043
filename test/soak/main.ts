// npm run soak: kills and tears real browsers while they record, and prints the loss report beside a control run.
import { parseArgs } from "node:util";
import { killLoop, type LoopOptions } from "./kill-loop.ts";
import { type Loss, printLoss } from "./loss-report.ts";

const { values } = parseArgs({
  options: {
    kills: { type: "string", default: "100" },
    tears: { type: "string", default: "100" },
    "firefox-kills": { type: "string", default: "100" },
    "control-tears": { type: "string", default: "6" },
  },
});

const say = (line: string): void => {
  process.stdout.write(`${line}\n`);
};

async function loop(title: string, options: LoopOptions): Promise<[string, Loss]> {
  say(`\n${title}`);
  const loss = await killLoop({ ...options, say });
  printLoss(title, loss);
  return [title, loss];
}

const control = await loop("Control: one plain IndexedDB", {
  kills: 0,
  tears: Number(values["control-tears"]),
  control: true,
});
const runs = [
  await loop("Chromium: killed while writing", { kills: Number(values.kills), tears: 0 }),
  await loop("Chromium: logs torn, and killed again while the journal is copied", {
    kills: 0,
    tears: Number(values.tears),
    early: 1,
  }),
  await loop("Firefox: killed while writing", { browser: "Firefox", kills: Number(values["firefox-kills"]), tears: 0 }),
];
say("\nLoss report");
for (const [title, loss] of [control, ...runs]) printLoss(title, loss);
const clean = runs.every(([, loss]) => loss.lost === 0 && loss.duplicated === 0);
if (control[1].lost === 0) say("The control lost nothing: this run proves nothing. Run it again.");
process.exitCode = clean && control[1].lost > 0 ? 0 : 1;
