// The schema of a profile’s rules: as data, which requests and elements are meant, what of them is kept, and how they end.
import * as z from "zod";
import { CATEGORIES, categoryOf, ERROR_KINDS } from "./vocabulary.ts";

export const Id = z.string().regex(/^[a-z][a-z0-9_-]{0,60}$/, "is not a lower-case id");
/** A CSS selector, as data: with what it opens closed, and without what no selector holds. */
export const Selector = z
  .string()
  .min(1)
  .max(300)
  .refine((selector) => !/[{}<;\\\p{Cc}]/u.test(selector) && isBalanced(selector), "is not a CSS selector");
const Action = z
  .string()
  .refine(
    (action) => categoryOf(action) !== undefined,
    `is not an action of the vocabulary, nor one of your own such as document.invoice_approved (of ${CATEGORIES.join(", ")})`,
  );
const Key = z.string().regex(/^[a-z][a-z0-9_]{0,60}$/, "is not a snake_case name");

/** A path whose every segment can be met: `{name}`, `*` and a last `**` are whole ones, and a query is none. */
const Path = z
  .string()
  .max(200)
  .startsWith("/")
  .regex(
    /^[^\s/?#*{}]*(\/(\{[\w-]+\}|\*|(?!:)[^\s/?#*{}]*))*(\/\*\*)?$/,
    "is not a path of whole segments such as /files/{id}/**",
  );
const Host = z.string().regex(/^([\w.-]+|\[[\da-f:.]+\])(:\d+)?$/i, "is not a host such as api.example.com:8443");

/**
 * Where a value is found: `request.body.…` (JSON), `request.form.…`, `request.query.…`, `request.path.…`,
 * `request.channel`, `response.status`, `response.outcome`, `response.type` (its media type), `response.body.…` (JSON),
 * `response.text` (of an answer that is none) or `element.…`. `name[*]` walks every item of a list, `response.body[*]`
 * every item of a body that is one. Names of a form or a query may have brackets of their own, as some frameworks write
 * them: `request.form.review[file]`.
 */
export const Source = z
  .string()
  .max(200)
  .regex(
    /^(request\.channel|response\.(status|type|outcome|text)|request\.(form|query)(\.[\w-]+(\[[\w-]*\])*)+|((request|response)\.body(\[\*\])?|request\.(form|query|path)|element)(\.[A-Za-z0-9_-]+(\[\*\])?)*)$/,
    "is not a source such as response.body.error",
  );

const Scalar = z.union([z.string().max(200), z.number(), z.boolean(), z.null()]);
const FieldTest = z.strictObject({
  field: Source,
  is: Scalar.exactOptional(),
  not: Scalar.exactOptional(),
  in: z.array(Scalar).max(50).exactOptional(),
  exists: z.boolean().exactOptional(),
  empty: z.boolean().exactOptional(),
  contains: z.string().max(200).exactOptional(),
  starts_with: z.string().max(200).exactOptional(),
  ends_with: z.string().max(200).exactOptional(),
  at_least: z.number().exactOptional(),
  below: z.number().exactOptional(),
});
const Tested = FieldTest.refine((test) => Object.keys(test).length > 1, {
  error: "names a field and does not test it",
  abort: true,
});
export type FieldTest = z.infer<typeof FieldTest>;

/** A test of an observation. A field that is a list passes when any of its items does; texts compare without case. */
export type Predicate = FieldTest | { all: Predicate[] } | { any: Predicate[] } | { none: Predicate[] };
export const Predicate: z.ZodType<Predicate> = z.lazy(() =>
  z.union([
    Tested,
    z.strictObject({ all: z.array(Predicate).min(1).max(20) }),
    z.strictObject({ any: z.array(Predicate).min(1).max(20) }),
    z.strictObject({ none: z.array(Predicate).min(1).max(20) }),
  ]),
);

/** How a kept value is written: as it is, or as its number of items, its length, megabytes, a short preview… */
export const FORMS = [
  "value",
  "count",
  "length",
  "megabytes",
  "seconds",
  "preview",
  "basename",
  "truth",
  "lower",
  "scheme",
] as const;
const Keep = z.union([
  Source,
  z.strictObject({ from: z.union([Source, z.array(Source).min(1).max(5)]), as: z.enum(FORMS).exactOptional() }),
  z.strictObject({ const: Scalar }),
  z.strictObject({ test: Predicate }),
]);
export type Keep = z.infer<typeof Keep>;
const Keeps = z.record(Key, Keep);

const OneOrMore = z.union([Source, z.array(Source).min(1).max(5)]);

/** One line of judgement; the first whose `when` holds decides. `pending` keeps the operation open. */
export const Outcome = z.strictObject({
  when: Predicate,
  status: z.enum(["success", "failed", "warning", "pending"]),
  kind: z.enum(ERROR_KINDS).exactOptional(),
  message: OneOrMore.exactOptional(),
  says: z.string().max(300).exactOptional(),
  code: z.union([OneOrMore, z.strictObject({ const: z.string().max(100) })]).exactOptional(),
});
export type Outcome = z.infer<typeof Outcome>;

const Also = z.strictObject({
  action: Action,
  when: Predicate,
  keep: Keeps.default({}),
  outcome: z.array(Outcome).min(1).max(20),
});

/** A later answer that shows what an earlier activity of the same session really came to. */
const Correction = z.strictObject({ rule: Id, outcome: z.array(Outcome).min(1).max(10) });

/** Facts of each item of an answer's list, kept for later requests that name the item; sources start at the item. */
const Remembered = z.strictObject({ items: Source, id: Source, keep: Keeps });

/** A rule that names a request. Without `action` it records nothing but failures and what it says of the session. */
export const RequestRule = z.strictObject({
  id: Id,
  action: Action.exactOptional(),
  fails_as: Action.exactOptional(),
  method: z.enum(["GET", "POST", "PUT", "PATCH", "DELETE", "*"]),
  path: Path,
  host: Host.exactOptional(),
  when: Predicate.exactOptional(),
  keep: Keeps.default({}),
  outcome: z.array(Outcome).max(30).default([]),
  job: z.strictObject({ id: Source, when: Predicate.exactOptional() }).exactOptional(),
  poll: z.strictObject({ job: Source, of: z.array(Id).min(1), items: Source.exactOptional() }).exactOptional(),
  session: z
    .strictObject({
      id: OneOrMore.exactOptional(),
      document: Source.exactOptional(),
      starts: z.boolean().exactOptional(),
      ends: z.boolean().exactOptional(),
    })
    .exactOptional(),
  also: z.array(Also).max(5).default([]),
  corrects: z.array(Correction).max(5).default([]),
  remembers: Remembered.exactOptional(),
  recalls: Source.exactOptional(),
  once_within_ms: z.number().int().min(0).max(10_000).exactOptional(),
  gives_up_after_ms: z.number().int().min(100).max(3_600_000).exactOptional(),
  quiet: z.boolean().exactOptional(),
  other_ways: z.boolean().exactOptional(),
});
export type RequestRule = z.infer<typeof RequestRule>;

/** A rule that names an element by a CSS selector. `begins` links it to the requests that the element starts. */
export const ElementRule = z.strictObject({
  id: Id,
  on: z.enum(["click", "change", "submit", "shown", "hidden"]),
  selector: Selector,
  action: Action.exactOptional(),
  when: Predicate.exactOptional(),
  keep: Keeps.default({}),
  outcome: z.array(Outcome).max(10).default([]),
  begins: z.array(Id).max(10).default([]),
  asks: z.boolean().exactOptional(),
  saves: z.boolean().exactOptional(),
});
export type ElementRule = z.infer<typeof ElementRule>;

/** True when every bracket and quote of a selector is closed and no part of it is empty. */
function isBalanced(selector: string): boolean {
  const bare = selector.replace(/"[^"]*"|'[^']*'/g, "x");
  const open: string[] = [];
  for (const sign of bare.replace(/[^[\]()"']/g, "")) {
    if (sign === "[" || sign === "(") open.push(sign === "[" ? "]" : ")");
    else if (open.pop() !== sign) return false;
  }
  return open.length === 0 && bare.split(",").every((part) => part.trim() !== "");
}
