// Writes the reviewed document: a real .docx with the reviewer's decisions as Word comments beside the text.
import {
  CommentRangeEnd,
  CommentRangeStart,
  CommentReference,
  Document,
  HeadingLevel,
  Packer,
  Paragraph,
  type ParagraphChild,
  TextRun,
} from "docx";
import type { Section } from "./document.ts";

export interface ReviewComment {
  section: string;
  author: string;
  text: string;
}

/** The document again, section by section, each comment anchored at its section's first paragraph. */
export async function writeReviewed(name: string, sections: Section[], comments: ReviewComment[]): Promise<Buffer> {
  const numbered = comments.map((comment, id) => ({ ...comment, id }));
  const children = sections.flatMap((section) => {
    const ids = numbered.filter((comment) => comment.section === section.name).map(({ id }) => id);
    const [first = "", ...rest] = section.paragraphs;
    return [
      new Paragraph({ heading: HeadingLevel.HEADING_1, children: [new TextRun(section.name)] }),
      new Paragraph({ children: commented(first, ids), spacing: { after: 160 } }),
      ...rest.map((text) => new Paragraph({ text, spacing: { after: 160 } })),
    ];
  });
  const document = new Document({
    title: `Reviewed: ${name}`,
    creator: "Review app",
    comments: {
      children: numbered.map(({ id, author, text }) => ({
        id,
        author,
        date: new Date(),
        children: text.split("\n").map((line) => new Paragraph({ children: [new TextRun(line)] })),
      })),
    },
    sections: [{ children }],
  });
  return Packer.toBuffer(document);
}

function commented(text: string, ids: number[]): ParagraphChild[] {
  return [
    ...ids.map((id) => new CommentRangeStart(id)),
    new TextRun(text),
    ...ids.map((id) => new CommentRangeEnd(id)),
    ...ids.map((id) => new TextRun({ children: [new CommentReference(id)] })),
  ];
}
