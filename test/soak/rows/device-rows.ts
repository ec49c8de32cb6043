// The rows about the device, in the order of the matrix.
import type { FaultRow } from "../matrix.ts";
import { brokenRowsFirefoxRow, brokenRowsRow } from "./broken-rows.ts";
import { quitBrowserRow, quitFirefoxRow } from "./browser-ends.ts";
import { clockRow } from "./clock.ts";
import { damagedFilesRow } from "./damaged-files.ts";
import { diskFullRow } from "./disk-full.ts";
import { firefoxBitsRow, firefoxFilesRow } from "./firefox-files-rows.ts";
import { firefoxSuspendedRow } from "./firefox-suspended.ts";
import { largeTornRow } from "./large-torn.ts";
import { accessRow, reloadedFirefoxRow, reloadedRow } from "./orphaned.ts";
import { quotaRow } from "./quota.ts";
import { backForwardRow, blockedUpgradeRow } from "./views.ts";
import { killedFirefoxWorkersRow, killedRenderersRow, killedWorkersRow } from "./worker-killed.ts";
import { throwingWorkerRow } from "./worker-throws.ts";

const BITS = 30;

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
  quitFirefoxRow,
  killedFirefoxWorkersRow,
  reloadedFirefoxRow,
  brokenRowsFirefoxRow,
  firefoxFilesRow,
  firefoxBitsRow(BITS),
];
