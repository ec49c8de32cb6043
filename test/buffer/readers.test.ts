// Segments are opened once, and one that could not be opened is not remembered as such.
import { expect, test } from "vitest";
import { createReaders } from "#buffer/readers.ts";
import type { BufferDatabase } from "#buffer/schema.ts";

/** An opener whose first tries fail, and what was asked of it and of its handles. */
function aShelf(failures: number) {
  const asked: string[] = [];
  const closed: string[] = [];
  const open = async ({ bucket = "" }) => {
    asked.push(bucket);
    if (asked.length <= failures) throw new DOMException("Internal error.", "UnknownError");
    return { database: { name: bucket, close: () => closed.push(bucket) } as unknown as BufferDatabase };
  };
  return { asked, closed, readers: createReaders(open) };
}

test("a segment is opened once, however many ask for it at the same time", async () => {
  const { asked, readers } = aShelf(0);
  const [one, other] = await Promise.all([readers.of("a"), readers.of("a")]);
  expect(one).toBe(other);
  expect(await readers.of("a")).toBe(one);
  expect(asked).toEqual(["a"]);
});

test("one that failed to open is opened anew by who asks next", async () => {
  const { asked, readers } = aShelf(1);
  await expect(readers.of("a")).rejects.toThrow("Internal error.");
  expect(await readers.of("a")).toMatchObject({ name: "a" });
  expect(asked).toEqual(["a", "a"]);
});

test("one that is let go is closed, and one that never opened is no hindrance", async () => {
  const { closed, readers } = aShelf(1);
  await expect(readers.of("a")).rejects.toThrow();
  await readers.close("a");
  await readers.of("b");
  await readers.close("b");
  expect(closed).toEqual(["b"]);
});
