// What a request carries, read without consuming or changing it: text as it is, form fields, file names and sizes.
import { type FileFacts, MAX_BODY_LENGTH, type Sent } from "#core/signal.ts";
import { call, getter, plain } from "./natives.ts";

const formForEach = FormData.prototype.forEach;
const paramsForEach = URLSearchParams.prototype.forEach;
const blobSize = getter<number>(Blob.prototype, "size");
const blobType = getter<string>(Blob.prototype, "type");
const fileName = getter<string>(File.prototype, "name");
const bufferLength = getter<number>(ArrayBuffer.prototype, "byteLength");
const MAX_FIELDS = 100;

/** The facts of a body; undefined for one that can't be read without touching it (a stream, an odd object). */
export function factsOf(body: unknown): Sent | undefined {
  if (typeof body === "string")
    return body.length <= MAX_BODY_LENGTH ? plain({ text: body }) : plain({ size: body.length });
  if (typeof body !== "object" || body === null) return undefined;
  return fieldsOf(body, formForEach) ?? fieldsOf(body, paramsForEach) ?? sizeOf(body);
}

function fieldsOf(body: object, forEach: (...args: never[]) => void): Sent | undefined {
  const form: Record<string, string | FileFacts> = plain({});
  let count = 0;
  try {
    call(forEach, body, [
      (value: unknown, name: string) => {
        count += 1;
        if (count > MAX_FIELDS || name.length > 200) return;
        form[name] = typeof value === "string" ? value.slice(0, 2000) : fileFacts(value);
      },
    ]);
    return plain({ form });
  } catch {
    return undefined;
  }
}

export function fileFacts(file: unknown): FileFacts {
  return plain({
    file: (fileName(file) ?? "").slice(0, 1000),
    size: blobSize(file) ?? 0,
    type: (blobType(file) ?? "").slice(0, 200),
  });
}

function sizeOf(body: object): Sent | undefined {
  const size = blobSize(body) ?? bufferLength(body);
  return size === undefined ? undefined : plain({ size });
}
