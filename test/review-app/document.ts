// Reads a real .docx and splits it into sections by its headings.
import mammoth from "mammoth";

export interface Section {
  name: string;
  paragraphs: string[];
}

export interface ReadDocument {
  sections: Section[];
  /** Set when the file could not be read; the one section then holds this text, as the app does it. */
  loadError?: string;
}

const WHOLE_DOCUMENT = "Document";
const HEADING = /<h[1-6][^>]*>(.*?)<\/h[1-6]>|<p><strong>([^<]{1,80})<\/strong><\/p>/gs;

/** Never throws: a damaged file becomes one section whose text says why it could not be read. */
export async function readDocument(file: Buffer): Promise<ReadDocument> {
  try {
    const { value: html } = await mammoth.convertToHtml(
      { buffer: file },
      { styleMap: ["p[style-name='Title'] => h1:fresh"] },
    );
    return { sections: splitByHeadings(html) };
  } catch (error) {
    const reason = file.length === 0 ? "the file is empty" : error instanceof Error ? error.message : String(error);
    const loadError = `Failed to load document: ${reason}`;
    return { sections: [{ name: WHOLE_DOCUMENT, paragraphs: [loadError] }], loadError };
  }
}

export function textOf(section: Section): string {
  return section.paragraphs.join("\n\n");
}

function splitByHeadings(html: string): Section[] {
  const sections: Section[] = [];
  let name = "";
  let from = 0;
  const close = (to: number) => {
    const paragraphs = paragraphsOf(html.slice(from, to));
    if (name || paragraphs.length > 0) sections.push({ name: name || "Opening", paragraphs });
  };
  for (const heading of html.matchAll(HEADING)) {
    close(heading.index);
    name = plain(heading[1] ?? heading[2] ?? "").trim() || "Untitled section";
    from = heading.index + heading[0].length;
  }
  close(html.length);
  const [first, second] = sections;
  if (first?.paragraphs.length === 0 && second) sections.shift(); // the document's title stands above its first heading
  if (sections.length === 0) return [{ name: WHOLE_DOCUMENT, paragraphs: [] }];
  if (sections.length === 1 && name === "") return [{ name: WHOLE_DOCUMENT, paragraphs: first?.paragraphs ?? [] }];
  return withUniqueNames(sections);
}

function withUniqueNames(sections: Section[]): Section[] {
  const seen = new Map<string, number>();
  return sections.map((section) => {
    const count = (seen.get(section.name) ?? 0) + 1;
    seen.set(section.name, count);
    return count === 1 ? section : { ...section, name: `${section.name} (${count})` };
  });
}

function paragraphsOf(html: string): string[] {
  const blocks = html.replace(/<\/(p|li|tr)>|<br\s*\/?>/g, "\n").replace(/<\/t[dh]>/g, "\t");
  return plain(blocks)
    .split("\n")
    .map((line) => line.trim())
    .filter((line) => line !== "");
}

function plain(html: string): string {
  return html
    .replace(/<[^>]*>/g, "")
    .replace(/&lt;/g, "<")
    .replace(/&gt;/g, ">")
    .replace(/&quot;/g, '"')
    .replace(/&#39;/g, "'")
    .replace(/&nbsp;/g, " ")
    .replace(/&amp;/g, "&");
}
