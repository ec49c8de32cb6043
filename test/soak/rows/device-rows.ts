// The rows about the device, in the order of the matrix.
import type { FaultRow } from "../matrix.ts";
import { brokenRowsRow } from "./broken-rows.ts";
import { quitBrowserRow } from "./browser-ends.ts";
import { clockRow } from "./clock.ts";
import { damagedFilesRow } from "./damaged-files.ts";
import { diskFullRow } from "./disk-full.ts";
import { firefoxSuspendedRow } from "./firefox-suspended.ts";
import { largeTornRow } from "./large-torn.ts";
import { accessRow, reloadedRow } from "./orphaned.ts";
import { quotaRow } from "./quota.ts";
import { backForwardRow, blockedUpgradeRow } from "./views.ts";
import { killedRenderersRow, killedWorkersRow } from "./worker-killed.ts";
import { throwingWorkerRow } from "./worker-throws.ts";

export const deviceRows: readonly FaultRow[] = [
  quitBrowserRow,
  killedRenderersRow,
  killedWorkersRow,
  throwingWorkerRow,
  damagedFilesRow,
  largeTornRow,
  diskFullRow,
  quotaRow,
  blockedUpgradeRow,
  reloadedRow,
  clockRow,
  backForwardRow,
  firefoxSuspendedRow,
  accessRow,
  brokenRowsRow,
];
