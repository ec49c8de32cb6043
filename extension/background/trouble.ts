// What to do when the buffer can't be read or written: which failures are tried again, and what the person is told.
import { BrokenRow } from "#buffer/forms.ts";
import { DiskFull, isDamage, isStoreFailure } from "#buffer/room.ts";
import { type Trouble, trouble } from "../settings.ts";
import { forgetJournal, repairJournal, retireJournal } from "./journal.ts";

/** Lets go of what no longer works. Resolves with whether it is worth trying again at once. */
export async function afterFailure(error: unknown): Promise<boolean> {
  const isBroken = error instanceof BrokenRow || (error as { name?: unknown } | null)?.name === "ConstraintError";
  if (isBroken) {
    try {
      await repairJournal();
    } catch (failure) {
      // A row that can't even be read can't be set apart.
      if (!isDamage(failure)) throw failure;
      await retireJournal(true);
    }
    return true;
  }
  if (isStoreFailure(error)) {
    await retireJournal(isDamage(error));
    return true;
  }
  // On a full disk an open handle still reads; to close it would mean to open it again.
  if (!(error instanceof DiskFull)) forgetJournal();
  return false;
}

let listeners: (() => void)[] = [];
/** Calls `listener` when storing begins to fail, and when it works again. */
export function onTrouble(listener: () => void): void {
  listeners = [...listeners, listener];
}

let told: Trouble | null | undefined;

/** Notes why nothing is stored, or with null that it is again. */
export async function tellTrouble(error: unknown): Promise<void> {
  const now = error === null ? null : troubleOf(error);
  if (told === undefined) told = await trouble.get();
  if (told?.kind === now?.kind && told?.says === now?.says) return;
  told = now;
  await trouble.set(now);
  for (const listener of listeners) listener();
}

function troubleOf(error: unknown): Trouble {
  const says = error instanceof Error ? error.message : String(error);
  const isFull = error instanceof DiskFull || (error as { name?: unknown }).name === "QuotaExceededError";
  return { kind: isFull ? "disk_full" : "not_stored", says: says.slice(0, 300) };
}
