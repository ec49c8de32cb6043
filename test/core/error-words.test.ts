// Wherever an error's words quote, name or address a text, in whatever script and however many times, none of it is kept.
import fc from "fast-check";
import { expect, test } from "vitest";
import { errorText } from "#core/redact.ts";

const MARK = "QQSECRET";
const text = fc.constantFrom(
  MARK,
  `it's ${MARK}'s`,
  `密${MARK}码`,
  `${MARK} and ${MARK}`,
  `(${MARK})`,
  `${MARK} 😀`,
  `a ${MARK}\u200b${MARK}.`,
);
const word = text.map((one) => one.replace(/[\s()'.]+/g, ""));
const quoted = (pair: string) => {
  const [open, close] = [...pair];
  return text.map((one) => `${open}${"'‘‚".includes(open ?? "") ? one.replaceAll("'", "") : one}${close}`);
};
const place = fc.oneof(
  ...["''", '""', "``", "“”", "„“", "””", "«»", "»«", "‹›", "‘’", "‚‘", "「」", "『』", "《》", "＂＂"].map(quoted),
  text.map((one) => `\\"${one}\\"`),
  text.map((one) => `&quot;${one}&quot;`),
  text.map((one) => encodeURIComponent(`"${one}"`)),
  word.map((one) => `b'${one} x'`),
  word.map((one) => `/${one}/${one}`),
  word.map((one) => `C:\\Users\\Jo ${one}\\${one}.docx`),
  word.map((one) => `/srv/jo/My ${one} files/${one}.docx`),
  word.map((one) => `file:///${one}/${one}`),
  word.map((one) => `uploads/${one}.docx`),
  word.map((one) => `https://${one}:${one}@a.example/${one}?a=${one}#${one}`),
  word.map((one) => `${one}@a.example`),
  word.map((one) => `password=${one}`),
  word.map((one) => `session=${one}`),
  word.map((one) => `a?x=${one}`),
  word.map((one) => `data:text/plain,${one}`),
);
const own = fc.constantFrom("Not found", "the file", "of", "is bad", "500", "can't", "[x]", "Errno 2");
const between = fc.constantFrom(" ", ": ", ", ", " (", ") ", "; ", " = ", ". ");

test("no error’s words keep what they quote, name or address", () => {
  const part = fc.tuple(between, place, between, own).map((parts) => parts.join(""));
  const words = fc
    .tuple(own, fc.array(part, { minLength: 1, maxLength: 3 }))
    .map(([first, rest]) => first + rest.join(""));
  fc.assert(
    fc.property(words, (given) => {
      expect(errorText(given)).not.toContain("SECRET");
    }),
    { numRuns: 2000 },
  );
});
