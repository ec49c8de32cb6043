// Writes an answer to the wire, whole or cut off.
import type { ServerResponse } from "node:http";
import { setTimeout as sleep } from "node:timers/promises";
import type { Reply } from "./app.ts";

const MISSING_BYTES = 512;
const ARRIVES_IN_MS = 60;

export function sendReply(response: ServerResponse, reply: Reply): void {
  const { bytes, headers } = written(reply);
  response.writeHead(reply.status, { ...headers, "content-length": bytes.length }).end(bytes);
}

/** Promises more bytes than it sends, and then closes: the browser has a status 200 and half a body. */
export async function sendCut(response: ServerResponse, reply: Reply): Promise<void> {
  const { bytes, headers } = written(reply);
  response.writeHead(reply.status, { ...headers, "content-length": bytes.length + MISSING_BYTES });
  response.write(bytes.subarray(0, Math.ceil(bytes.length / 2)));
  await sleep(ARRIVES_IN_MS);
  response.socket?.destroy();
}

function written({ json, html, file, cookies }: Reply): { bytes: Buffer; headers: Record<string, string | string[]> } {
  const setCookie = cookies ? { "set-cookie": cookies } : {};
  if (file) {
    if (file.inline) return { bytes: file.bytes, headers: { "content-type": file.type } };
    const name = encodeURIComponent(file.name);
    const disposition = `attachment; filename="${file.name.replace(/[^\w.-]/g, "_")}"; filename*=UTF-8''${name}`;
    return {
      bytes: file.bytes,
      headers: { "content-type": file.type, "content-disposition": disposition, ...setCookie },
    };
  }
  if (html !== undefined) {
    return { bytes: Buffer.from(html), headers: { "content-type": "text/html; charset=utf-8", ...setCookie } };
  }
  return {
    bytes: Buffer.from(JSON.stringify(json ?? {})),
    headers: { "content-type": "application/json", ...setCookie },
  };
}
