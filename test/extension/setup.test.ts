// What a page is told of a profile: which requests are named, and what of their answers is asked for.
import { expect, test, vi } from "vitest";
import { setupOf } from "../../extension/background/profiles.ts";
import { aProfile, GENERIC } from "../core/builders.ts";

vi.mock("webextension-polyfill", async () => ({ default: (await import("../support/fake-browser.ts")).fakeBrowser }));

test("media types are asked for where a profile speaks of them, and of what its rules name alone", () => {
  const asked = (profile: typeof GENERIC, request: string) =>
    new RegExp(setupOf(profile).pattern).exec(request)?.[2] !== undefined;
  expect(asked(GENERIC, "POST /orders")).toBe(false);
  const rule = { id: "order", method: "POST", path: "/orders", action: "document_upload" } as const;
  const outcome = [{ when: { field: "response.type", contains: "html" }, status: "failed" as const }];
  const profile = aProfile({ v: 1, id: "shop", name: "Shop", version: "1.0.0", requests: [{ ...rule, outcome }] });
  expect(asked(profile, "POST /orders")).toBe(true);
  expect(asked(profile, "POST /other")).toBe(false);
});

test("the text of an answer is read where a line speaks of its JSON or of its words, and nowhere else", () => {
  const isRead = (field: string) => {
    const outcome = [{ when: { field, is: "OK" }, status: "success" as const }];
    const rule = { id: "print", method: "POST", path: "/print", action: "document_upload", outcome } as const;
    const profile = aProfile({ v: 1, id: "shop", name: "Shop", version: "1.0.0", requests: [rule] });
    return new RegExp(setupOf(profile).pattern).exec("POST /print")?.[1] !== undefined;
  };
  expect(["response.body.state", "response.text", "response.type", "request.body.text"].map(isRead)).toEqual([
    true,
    true,
    false,
    false,
  ]);
});
