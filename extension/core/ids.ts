// Makes UUIDv7 identifiers (RFC 9562, 5.7) from a clock and random bytes that the caller passes in.

const hex = (number: number, digits: number): string => number.toString(16).padStart(digits, "0");

/** A UUIDv7 for this moment. `random` needs 10 bytes; ids of later milliseconds sort after earlier ones. */
export function uuidv7(nowMs: number, random: Uint8Array): string {
  const time = hex(Math.floor(nowMs), 12);
  const rest = Array.from(random.subarray(0, 10), (byte) => hex(byte, 2)).join("");
  const variant = hex(0x8 | (Number.parseInt(rest.charAt(4), 16) & 0x3), 1);
  return `${time.slice(0, 8)}-${time.slice(8)}-7${rest.slice(1, 4)}-${variant}${rest.slice(5, 8)}-${rest.slice(8)}`;
}

/**
 * Makes ids that also sort in the order in which they were made within a millisecond, up to 2,048 of them, by a counter
 * (RFC 9562, 6.2, method 1): what happened at one moment is listed as it happened.
 */
export function createIds(nowMs: () => number, random: () => Uint8Array): () => string {
  let lastMs: number | undefined;
  let counter = 0;
  return () => {
    const now = nowMs();
    const bytes = random();
    counter = now === lastMs ? counter + 1 : (((bytes[0] ?? 0) & 0x7) << 8) | (bytes[1] ?? 0);
    lastMs = now;
    bytes.set([(counter >> 8) & 0xf, counter & 0xff]);
    return uuidv7(now, bytes);
  };
}
