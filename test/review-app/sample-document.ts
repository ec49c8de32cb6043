// Makes a real sample .docx, an incident report with the faults a reviewer would want to find, for people and tests.
import { Document, HeadingLevel, Packer, Paragraph, TextRun } from "docx";
import { canaryValue } from "./canaries.ts";

export interface SampleOptions {
  title?: string;
  /** Puts the `document-text` mark of this prefix into the text. */
  canaryPrefix?: string;
  /** Leaves out all headings, so that the document is one section. */
  withoutHeadings?: boolean;
  /** A .docx that can be read and has no text. */
  withoutText?: boolean;
}

export const SAMPLE_SECTIONS: readonly { name: string; paragraphs: readonly string[] }[] = [
  {
    name: "Executive Summary",
    paragraphs: [
      "On 14 March the order service returned errors for 47 minutes. The fault was noticed by the support desk before any alarm was raised.",
      "Several customers reported duplicate charges. All duplicate charges were refunded. The overall experience of our customers will be significantly better after the changes described here.",
    ],
  },
  {
    name: "Background",
    paragraphs: [
      "The order service accepts about 1,200 orders a minute and hands each one to the payment provider. A retry queue was introduced in 2023 to hide short outages of the provider.",
      "Over the years various teams have added their own retry rules on top of the queue, some in the client, some in the gateway and some in the service itself, and it has become hard for anyone to say how often one order may be sent before it is given up.",
    ],
  },
  {
    name: "Timeline",
    paragraphs: [
      "At 09:02 a deployment changed the time-out of the payment client from 10 seconds to 2 seconds. At 09:06 the retry queue began to grow.",
      "At 09:31 the support desk called the on-call engineer. The deployment was rolled back at 09:44 and the queue was drained at 09:49.",
      "The timeline will be completed with data from the provider.",
    ],
  },
  {
    name: "Root Cause",
    paragraphs: [
      "The new time-out was shorter than the provider's usual answer at peak. Orders that had in fact been paid were treated as failed and were sent again.",
      "The change was reviewed, but the reviewer was not told that the value is also used by the retry queue. Adequate tests for this path did not exist.",
    ],
  },
  {
    name: "Preventative Actions",
    paragraphs: [
      "The payment client will send an idempotency key. Alarms are going to be improved so that a growing queue is noticed sooner.",
      "Retry rules will be moved into one place. Response times should be reduced and the number of incidents should become less.",
    ],
  },
  {
    name: "Lessons Learned",
    paragraphs: [
      "A time-out is a decision about money. It should be owned by one team and reviewed by someone who knows what a late answer means.",
      "We plan to hold a training soon. Documentation will be updated as needed.",
    ],
  },
];

/** A few kilobytes of real .docx; the same options give the same text. */
export async function makeSampleDocx(options: SampleOptions = {}): Promise<Buffer> {
  const {
    title = "Duplicate charges on 14 March",
    canaryPrefix,
    withoutHeadings = false,
    withoutText = false,
  } = options;
  const mark = canaryPrefix === undefined ? [] : [`Internal note: ${canaryValue(canaryPrefix, "document-text")}.`];
  const body = SAMPLE_SECTIONS.flatMap((section, index) => [
    ...(withoutHeadings ? [] : [new Paragraph({ heading: HeadingLevel.HEADING_1, text: section.name })]),
    ...[...section.paragraphs, ...(index === 0 ? mark : [])].map(
      (text) => new Paragraph({ children: [new TextRun(text)], spacing: { after: 160 } }),
    ),
  ]);
  const heading = withoutHeadings ? [] : [new Paragraph({ heading: HeadingLevel.TITLE, text: title })];
  const document = new Document({
    title,
    creator: "Review app",
    sections: [{ children: withoutText ? [] : [...heading, ...body] }],
  });
  return Packer.toBuffer(document);
}
