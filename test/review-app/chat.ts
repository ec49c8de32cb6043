// Answers a reviewer's question from the document's own sections.
import nlp from "compromise";
import type { FeedbackItem } from "./analysis.ts";
import { type Section, textOf } from "./document.ts";

const COMMON = new Set(
  "the a an of to in is are was were be what which who when where why how do does did this that it and or for on with about me tell can you please section document".split(
    " ",
  ),
);

/** A short answer that quotes the document where it can, and says so plainly where it can't. */
export function answer(question: string, sections: Section[], items: FeedbackItem[]): string {
  const asked = question.toLowerCase();
  if (/\b(summar|overview|about this document)/.test(asked)) return summary(sections);
  if (/\b(risk|worst|critical|first)\b/.test(asked) && items.length > 0) return risks(items);
  if (/\b(sections?|headings?|structure)\b/.test(asked)) {
    return `The document has ${sections.length} sections: ${sections.map(({ name }) => name).join(", ")}.`;
  }
  const found = bestSentence(asked, sections);
  if (!found) return "Nothing in this document speaks to that. Try a word that appears in it, or ask for a summary.";
  return `In “${found.section}” it says: “${found.text}”`;
}

function summary(sections: Section[]): string {
  const firsts = sections
    .map((section) => ({ name: section.name, text: nlp(textOf(section)).sentences().first().text().trim() }))
    .filter(({ text }) => text !== "");
  return firsts.map(({ name, text }) => `${name}: ${text}`).join("\n") || "The document has no text.";
}

function risks(items: FeedbackItem[]): string {
  const high = items.filter(({ risk_level }) => risk_level === "High");
  const worst = high[0] ?? items[0];
  return `${items.length} points are open, ${high.length} of them high risk. Start here: ${worst?.description ?? ""}`;
}

function bestSentence(asked: string, sections: Section[]): { section: string; text: string } | undefined {
  const words = asked.split(/\W+/).filter((word) => word.length > 2 && !COMMON.has(word));
  let best: { section: string; text: string; score: number } | undefined;
  for (const section of sections) {
    for (const text of nlp(textOf(section)).sentences().out("array") as string[]) {
      const lower = `${section.name} ${text}`.toLowerCase();
      const score = words.filter((word) => lower.includes(word.slice(0, 6))).length;
      if (score > (best?.score ?? 0)) best = { section: section.name, text: text.trim(), score };
    }
  }
  return best;
}
