// What is plainly a secret wherever it stands: tokens, keys and signatures, by their form or by the name before them.

const OF_SESSION = "session(?:[_-]?id)?|(?<![a-z])sid";
const NAME = String.raw`[\w-]{0,40}?(?:passw(?:or)?d|passphrase|pwd|secret|token|jwt|(?:api|access|private)[_-]?key(?:[_-]?id)?|credentials?|signature|authorization|cookie`;
/** The source of an expression for the names of secrets, as forms, cookies, addresses and settings have them. */
export const SECRET = `${NAME}|${OF_SESSION})`;

const NAMED = new RegExp(String.raw`(?<![\w-])(${SECRET}["']?\s*[=＝]\s*)(?=\S)[^\s,;&)]+`, "gi");
const PLAIN =
  /\b[Bb]earer\s+[\w.~+/=-]{8,}|\b[Bb]asic\s+(?=\S*(?:\d|=|[a-z][A-Z]))[\w+/=-]{8,}|\b(?:AKIA|ASIA|AROA|AIDA)[A-Z0-9]{16}\b|(?<![A-Za-z0-9])eyJ[\w-]{8,}(?:\.[\w-]*)+|-----BEGIN [A-Z ]*PRIVATE KEY-----[\s\S]*/g;

/** The text with each secret masked. */
export function withoutSecrets(text: string, mask: string): string {
  const named = /[=＝]/.test(text) ? text.replace(NAMED, (_all, name: string) => name + mask) : text;
  return named.replace(PLAIN, () => mask);
}

const IS_SECRET = new RegExp(`^${NAME})$`, "i");

/** True where what has this name is a secret. `tokens` are counted, and a session's id is what it is found by. */
export const isSecretName = (name: string): boolean => IS_SECRET.test(name);
