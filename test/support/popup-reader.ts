// Reads the popup as a person does: what its sentence, its numbers, its rows and its cards say.
import type { Page } from "playwright-core";
import type { Activity } from "#core/activity.ts";
import { detailLine, STATUS_WORDS, titleOf } from "#core/wording.ts";

export interface Row {
  outcome: string;
  title: string;
  line: string;
}

export interface Card {
  outcome: string;
  title: string;
  meaning: string;
  next: string;
  /** When a later step made it good; the card then gives no advice. */
  solution: string;
}

export type View = "failures" | "recent" | "kinds";

export async function showView(popup: Page, view: View): Promise<void> {
  await popup.click(`#tab-${view}`);
  await popup.waitForSelector(`#tab-${view}[aria-selected=true]`);
}

/** Picks a session by its title, or "All sessions". */
export async function showSession(popup: Page, title: string): Promise<void> {
  await popup.click("button.picker");
  await popup.locator("[role=menu] .menu-item", { hasText: title }).first().click();
}

/** Every row of the view of recent activities, newest first. */
export async function rowsOf(popup: Page): Promise<Row[]> {
  await showView(popup, "recent");
  return popup.$$eval("#panel li.row", (rows) =>
    rows.map((row) => ({
      outcome: row.querySelector(".icon")?.getAttribute("aria-label") ?? "",
      title: row.querySelector(".title")?.textContent ?? "",
      line: row.querySelector(".line")?.textContent ?? "",
    })),
  );
}

/** What the popup has to show for these activities, given oldest first. */
export function rowsFor(activities: readonly Activity[]): Row[] {
  return activities
    .toSorted((a, b) => b.first_seq - a.first_seq)
    .map((activity) => ({
      outcome: STATUS_WORDS[activity.status],
      title: titleOf(activity),
      line: detailLine(activity),
    }));
}

/** Every failure card, open ones first. */
export async function cardsOf(popup: Page): Promise<Card[]> {
  await showView(popup, "failures");
  return popup.$$eval("#panel li.failure", (cards) =>
    cards.map((card) => ({
      outcome: card.querySelector(".icon")?.getAttribute("aria-label") ?? "",
      title: card.querySelector("h2")?.textContent ?? "",
      meaning: card.querySelector(".meaning")?.textContent ?? "",
      next: card.querySelector(".next")?.textContent ?? "",
      solution: card.querySelector(".solution")?.textContent ?? "",
    })),
  );
}

/** The one sentence about safety. */
export async function safetyOf(popup: Page): Promise<string> {
  return (await popup.textContent("section[aria-label='Is everything safe'] p")) ?? "";
}

/** The last answer to something that was asked. */
export async function noticeOf(popup: Page): Promise<string> {
  return (await popup.textContent(".notice [role=status]")) ?? "";
}

/** Chooses from the Export menu and returns what the popup answers in the end. */
export async function exportBy(popup: Page, label: "JSON" | "HTML" | "S3" | "Test S3"): Promise<string> {
  await popup.click("footer button[aria-haspopup=menu]");
  await popup.locator(".menu-label", { hasText: new RegExp(`^${label}$`) }).click();
  await popup.waitForFunction(() => {
    const said = document.querySelector(".notice [role=status]")?.textContent ?? "";
    return said !== "" && !said.endsWith("…");
  });
  return noticeOf(popup);
}
