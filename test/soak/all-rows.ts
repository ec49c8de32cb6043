// Every row of the fault matrix, in its order.
import type { FaultRow } from "./matrix.ts";
import { backupRestored, collectorKilled } from "./rows/collector-ends.ts";
import { deviceRows } from "./rows/device-rows.ts";
import { type Counts, killRows } from "./rows/kills.ts";
import { falseAnswers, lostAnswers, noAnswer } from "./rows/lost-answers.ts";
import type { StagedRow } from "./rows/on-stage.ts";
import { filters, namedRefusal, otherStatuses, refusals, retryAfter, tooLarge } from "./rows/statuses.ts";
import { allWakes, collectorDown, flapping, slowLink } from "./rows/way.ts";

const WORKER_KILLS = 4;
const TURNS = 12;
const WAKES = 25;
const FILTERED = [400, 403, 409, 413, 415, 422, 500];

/** The rows of the way between device and collector: the same code in both browsers. */
const network = (collectorKills: number): readonly StagedRow[] => [
  collectorDown(WORKER_KILLS),
  noAnswer,
  lostAnswers,
  falseAnswers,
  otherStatuses,
  refusals,
  tooLarge,
  retryAfter,
  filters(FILTERED),
  namedRefusal,
  slowLink,
  flapping(TURNS),
  allWakes(WAKES),
  collectorKilled(collectorKills),
  backupRestored,
];

export const allRows = (counts: Counts & { collectorKills: number }): FaultRow[] => [
  ...killRows(counts),
  ...deviceRows,
  ...network(counts.collectorKills),
  ...network(counts.collectorKills).map((row) => row.inFirefox()),
];
