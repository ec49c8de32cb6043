// Reads a section as an editor would and says what a reader will stumble over: the review app's "AI".
import { createHash } from "node:crypto";
import nlp from "compromise";
import type { Section } from "./document.ts";
import { textOf } from "./document.ts";

export interface FeedbackItem {
  id: string;
  type: "critical" | "important" | "suggestion";
  category: string;
  description: string;
  suggestion: string;
  example: string;
  questions: string[];
  hawkeye_refs: (number | string)[];
  risk_level: "High" | "Medium" | "Low";
  confidence: number;
}

interface Sentence {
  text: string;
  words: number;
  passiveVerb: string | undefined;
  hasDate: boolean;
  hasNumber: boolean;
}

/** One thing an editor looks for; `find` says what to quote, or nothing. */
interface Check {
  name: string;
  find(sentence: Sentence): string | undefined;
  tell(quote: string, sentence: Sentence): Omit<FeedbackItem, "id">;
}

const VAGUE = /\b(several|some|various|many|soon|appropriate|adequate|significant(?:ly)?|as needed|etc|a number of)\b/i;
const CLAIM = /\b(improv\w+|reduc\w+|increas\w+|faster|cheaper|better|more efficient|less|fewer)\b/i;
const PROMISE = /\b(will|shall|going to|plan(?:s|ned)? to)\b/i;
const LONG_SENTENCE_WORDS = 28;
const MOST_ITEMS = 6;

const CHECKS: readonly Check[] = [
  {
    name: "claim",
    find: (sentence) => (sentence.hasNumber ? undefined : CLAIM.exec(sentence.text)?.[0]),
    tell: (quote, sentence) => ({
      type: "critical",
      category: "Evidence",
      description: `“${quote}” is a claim without a figure. A reader cannot tell how much changed, compared with what: ${brief(sentence)}`,
      suggestion: "Give the measure before and after, and say where the figure comes from.",
      example: "Median response time fell from 420 ms to 180 ms between March and May.",
      questions: ["Compared with what?", "Who measured it, and when?"],
      hawkeye_refs: [4, 11],
      risk_level: "High",
      confidence: 0.86,
    }),
  },
  {
    name: "date",
    find: (sentence) => (sentence.hasDate ? undefined : PROMISE.exec(sentence.text)?.[0]),
    tell: (_quote, sentence) => ({
      type: "important",
      category: "Timeline",
      description: `This announces something without a date, so nobody can say later whether it was kept: ${brief(sentence)}`,
      suggestion: "Name the day or the quarter, and the person who answers for it.",
      example: "The rollout ends on 30 June; Priya reports progress each Friday.",
      questions: ["By when?", "Who owns it?"],
      hawkeye_refs: [2, 13],
      risk_level: "Medium",
      confidence: 0.78,
    }),
  },
  {
    name: "passive",
    find: (sentence) => sentence.passiveVerb,
    tell: (quote, sentence) => ({
      type: "important",
      category: "Ownership",
      description: `“${quote}” hides who acts. In an investigation the actor is what the reader looks for first: ${brief(sentence)}`,
      suggestion: "Name the person or team as the subject of the sentence.",
      example: "The platform team completed the migration.",
      questions: ["Who did this?"],
      hawkeye_refs: [6],
      risk_level: "Medium",
      confidence: 0.81,
    }),
  },
  {
    name: "long",
    find: (sentence) => (sentence.words > LONG_SENTENCE_WORDS ? brief(sentence) : undefined),
    tell: (quote, sentence) => ({
      type: "suggestion",
      category: "Clarity",
      description: `A sentence of ${sentence.words} words asks the reader to hold too much at once: ${quote}`,
      suggestion: "Split it where a new thought begins.",
      example: "The job failed at 02:10. The retry hid it until the morning.",
      questions: ["Which half matters more?"],
      hawkeye_refs: [1],
      risk_level: "Low",
      confidence: 0.92,
    }),
  },
  {
    name: "vague",
    find: (sentence) => VAGUE.exec(sentence.text)?.[0],
    tell: (quote, sentence) => ({
      type: "suggestion",
      category: "Precision",
      description: `“${quote}” leaves the amount open, and two readers will picture two different amounts: ${brief(sentence)}`,
      suggestion: "Write the number, the name or the limit that is meant.",
      example: "Seven of 212 customers reported the fault.",
      questions: ["How many, exactly?"],
      hawkeye_refs: [9],
      risk_level: "Low",
      confidence: 0.74,
    }),
  },
];

/** The same text always gets the same items with the same ids, in whatever session it is uploaded. */
export function analyse(section: Section): FeedbackItem[] {
  const items: FeedbackItem[] = [];
  for (const sentence of sentencesOf(textOf(section))) {
    for (const check of CHECKS) {
      const quote = check.find(sentence);
      if (quote !== undefined) items.push({ id: idFor(section, sentence, check), ...check.tell(quote, sentence) });
    }
  }
  const rank = { High: 0, Medium: 1, Low: 2 };
  const ranked = items.toSorted((a, b) => rank[a.risk_level] - rank[b.risk_level]);
  return variedFirst(ranked).slice(0, MOST_ITEMS);
}

/** A canned result, as the app invents one when its model fails; only the ids give it away. */
export function inventAnalysis(section: string, stamp: number): FeedbackItem[] {
  const shared = { example: "", questions: ["Is the root cause stated?"], hawkeye_refs: [1, 2], confidence: 0.5 };
  return [
    {
      ...shared,
      id: `mock_${stamp}_1`,
      type: "important",
      category: "General",
      description:
        "This section could be strengthened with clearer evidence and a stated owner for each step it lists.",
      suggestion: "Consider adding detail.",
      risk_level: "Medium",
    },
    {
      ...shared,
      id: `${section.toLowerCase().replace(/\W+/g, "_")}_fallback_2`,
      type: "suggestion",
      category: "General",
      description: "Consider whether a reader who was not there can follow this section from its beginning to its end.",
      suggestion: "Consider adding context.",
      risk_level: "Low",
    },
  ];
}

/** One of each category before a second one of any, so that a reviewer sees the whole range. */
function variedFirst(items: FeedbackItem[]): FeedbackItem[] {
  const seen = new Set<string>();
  const firsts = items.filter(({ category }) => !seen.has(category) && seen.add(category));
  return [...firsts, ...items.filter((item) => !firsts.includes(item))];
}

function idFor(section: Section, sentence: Sentence, check: Check): string {
  const seed = `${section.name}\n${sentence.text}\n${check.name}`;
  return `fb_${createHash("sha256").update(seed).digest("hex").slice(0, 12)}`;
}

const brief = (sentence: Sentence): string =>
  sentence.text.length > 140 ? `${sentence.text.slice(0, 139).trimEnd()}…` : sentence.text;

interface VerbJson {
  text: string;
  verb?: { grammar?: { passive?: boolean } };
}

function sentencesOf(text: string): Sentence[] {
  const sentences = nlp(text).sentences().out("array") as string[];
  return sentences.map((each) => {
    const one = nlp(each);
    const verbs = one.verbs().json() as VerbJson[];
    const passive = verbs.find((verb) => verb.verb?.grammar?.passive === true);
    return {
      text: each.trim(),
      words: one.wordCount(),
      passiveVerb: passive?.text.replace(/[.,;:!?]+$/, ""),
      hasDate: one.has("#Date"),
      hasNumber: one.has("#Value") || /\d/.test(each),
    };
  });
}
