// Cuts out of an error's words what the page had sent: a server that complains of a text repeats it, in its own spelling.

/** The shortest piece of a sent text that counts as repeated, and how much of one is looked at. */
const PIECE = 16;
const WITHIN = 20_000;
/** The same in letters alone, and in scripts that say more with each. */
const LETTERS = { whole: 4, piece: 14 };
const SIGNS = { whole: 2, piece: 5 };
const DENSE = /[\p{sc=Han}\p{sc=Hiragana}\p{sc=Katakana}\p{sc=Hangul}]/u;

/** Masks all of a short text that was sent, and any longer piece of a long one; ends of lines stay. */
export function withoutEchoes(text: string, sent: readonly string[]): string {
  const cut = new Set<number>();
  const { letters, places } = lettersOf(text);
  const mark = (from: number, to: number) => {
    for (let place = from; place < to; place += 1) if (!/[\r\n]/.test(text[place] ?? "")) cut.add(place);
  };
  for (const one of sent) {
    const own = one.slice(0, WITHIN).trim();
    for (const [at, to] of repeated(text, own, 4, PIECE)) mark(at, to);
    const folded = fold(own);
    const kind = DENSE.test(folded) ? SIGNS : LETTERS;
    for (const [at, to] of repeated(letters, folded, kind.whole, kind.piece)) {
      const [from, end] = [places[at] ?? 0, (places[to - 1] ?? 0) + 1];
      // A short one stands by itself: “note” is not repeated by “not even”.
      if (kind === LETTERS && to - at < kind.piece && (isLetter(text[from - 1]) || isLetter(text[end]))) continue;
      mark(from, end);
    }
  }
  return cut.size === 0 ? text : masked(text, cut);
}

const isLetter = (one: string | undefined): boolean => /[\p{L}\p{N}]/u.test(one ?? "");

/** Where `text` repeats a piece of `own`. */
function* repeated(text: string, own: string, whole: number, piece: number): Generator<[from: number, to: number]> {
  const length = Math.min(own.length, piece);
  if (length < whole) return;
  for (let at = 0; at + length <= text.length; at += 1)
    if (own.includes(text.slice(at, at + length))) yield [at, at + length];
}

/** The letters alone: case, spaces, marks and how an accent is composed are a server's to change. */
const fold = (text: string): string =>
  text
    .normalize("NFKD")
    .toLowerCase()
    .replace(/[^\p{L}\p{N}\p{Extended_Pictographic}]+/gu, "");

/** The letters of a text, and where each of them stands. */
function lettersOf(text: string): { letters: string; places: number[] } {
  let letters = "";
  const places: number[] = [];
  let at = 0;
  for (const character of text) {
    for (const letter of fold(character).split("")) {
      letters += letter;
      places.push(at);
    }
    at += character.length;
  }
  return { letters, places };
}

const masked = (text: string, cut: ReadonlySet<number>): string =>
  text
    .split("")
    .map((letter, at) => (!cut.has(at) ? letter : cut.has(at - 1) ? "" : "…"))
    .join("");
