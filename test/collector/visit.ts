// Visits the collector's pages as a browser does: forms, cookies and the token that a form carries.
import type { TestCollector } from "./builders.ts";

export const ORIGIN = { Origin: "http://localhost", "Content-Type": "application/x-www-form-urlencoded" };
export const form = (fields: Record<string, string>): string => new URLSearchParams(fields).toString();
export const cookieOf = (answer: Response): string =>
  /review_trail=[^;]+/.exec(answer.headers.get("set-cookie") ?? "")?.[0] ?? "";

export const signIn = (collector: TestCollector, token: string, to = "/") =>
  collector.app.request("/sign_in", { method: "POST", headers: ORIGIN, body: form({ token, to }) });

/** A browser page that has signed in with this token. */
export async function signedIn(collector: TestCollector, as: "read" | "operator" = "operator") {
  const Cookie = cookieOf(await signIn(collector, collector.tokens[as]));
  const get = (path: string) => collector.app.request(path, { headers: { Cookie } });
  const post = (path: string, fields: Record<string, string>, headers = {}) =>
    collector.app.request(path, { method: "POST", headers: { ...ORIGIN, Cookie, ...headers }, body: form(fields) });
  const csrf = async () => /name="csrf" value="([^"]+)"/.exec(await (await get("/")).text())?.[1] ?? "";
  return { get, post, csrf };
}
