// What a request carries, read without consuming or changing it: text as it is, form fields, file names and sizes.
import { type FileFacts, MAX_BODY_LENGTH, type Sent } from "#core/signal.ts";
import { MAX_FIELDS } from "./limits.ts";
import { call, cut, getters, plain } from "./natives.ts";

const formForEach = FormData.prototype.forEach;
const paramsForEach = URLSearchParams.prototype.forEach;
const [blobSize, blobType] = getters<[number, string]>(Blob.prototype, "size", "type");
const [fileName] = getters<[string]>(File.prototype, "name");
const [bufferLength] = getters<[number]>(ArrayBuffer.prototype, "byteLength");

/** The facts of a body; undefined for one that can't be read without touching it (a stream, an odd object). */
export function factsOf(body: unknown): Sent | undefined {
  if (typeof body === "string") return body.length <= MAX_BODY_LENGTH ? { text: body } : { size: body.length };
  if (!body) return undefined;
  const sent = fieldsOf(body, formForEach) ?? fieldsOf(body, paramsForEach);
  const size = sent ?? blobSize(body) ?? bufferLength(body);
  return typeof size === "number" ? { size } : size;
}

function fieldsOf(body: object, forEach: (...args: never[]) => void): Sent | undefined {
  const form: Record<string, string | FileFacts> = plain({});
  let count = 0;
  try {
    call(forEach as (each: (value: unknown, name: string) => void) => void, body, [
      (value, name) => {
        count += 1;
        if (count > MAX_FIELDS || name.length > 200) return;
        form[name] =
          typeof value === "string"
            ? cut(value, 2000)
            : plain({ file: cut(fileName(value), 1000), size: blobSize(value) ?? 0, type: cut(blobType(value), 200) });
      },
    ]);
    return { form };
  } catch {
    return undefined;
  }
}
