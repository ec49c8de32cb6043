// Requests measured in turns within one page: what is fast or slow by luck about a page befalls every tool alike.
import type { Kind, Tab } from "./tab.ts";

/** The pages in which tools take turns. */
export const TURNS_LANE = "turns";
export const TURN_KINDS = ["fetch", "xhr"] as const satisfies Kind[];
const SETS = ["nothing", "ours", "tool"] as const;
type SetName = (typeof SETS)[number];
type TurnKind = (typeof TURN_KINDS)[number];

/** What one request cost under each set, one number for each round; equal places are of the same round. */
export type TurnCosts = Record<SetName, Record<TurnKind, number[]>>;

export function noTurns(): TurnCosts {
  const none = () => ({ fetch: [], xhr: [] });
  return { nothing: none(), ours: none(), tool: none() };
}

/** Each set comes equally often after each: what one leaves behind, such as garbage, befalls all alike. */
const ORDERS: readonly (readonly [SetName, SetName, SetName])[] = [
  ["nothing", "ours", "tool"],
  ["tool", "nothing", "ours"],
  ["ours", "tool", "nothing"],
  ["nothing", "tool", "ours"],
  ["ours", "nothing", "tool"],
  ["tool", "ours", "nothing"],
];

/**
 * One page, so many rounds: in each, every set is in place for `count` requests of each kind, in another order each time. A
 * turn after a rest may cost less, so there is one after each, not only after those that a worker has to be waited for.
 */
export async function takeTurns(tab: Tab, rounds: number, count: number, costs: TurnCosts): Promise<void> {
  await tab.visit(TURNS_LANE);
  for (const set of SETS) for (const kind of TURN_KINDS) await tab.turn(kind, count, set);
  await tab.rest();
  for (let round = 0; round < rounds; round += 1)
    for (const set of ORDERS[round % ORDERS.length] ?? SETS)
      for (const kind of TURN_KINDS) {
        costs[set][kind].push(await tab.turn(kind, count, set));
        await tab.rest();
      }
}

/** How many requests ours has to have stored after one page of so many rounds. */
export const madeInTurns = (rounds: number, count: number): number => (rounds + 1) * count * TURN_KINDS.length;
