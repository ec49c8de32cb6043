// The profile for any web app: what it takes for done, for a failure, and for the reason of one.
import { expect, test } from "vitest";
import { GENERIC, Recorder } from "../core/builders.ts";

test.each<[status: number, json: object, told: string]>([
  [200, { id: 7 }, "success"],
  [200, { data: { ship: { id: 7 } }, errors: [] }, "success"],
  [200, { result: 7, error: null }, "success"],
  [200, { data: null, errors: [{ message: "The order is locked" }] }, "failed processing The order is locked"],
  [200, { id: 1, error: { code: -32000, message: "No stock" } }, "failed processing No stock"],
  [200, { success: false, message: "No stock" }, "failed processing No stock"],
  [422, { title: "Unprocessable", detail: "Name must not be empty" }, "failed user_input Name must not be empty"],
  [401, { errors: [{ message: "Token expired" }] }, "failed auth Token expired"],
  [500, {}, "failed http The server answered with HTTP 500."],
])("of any app a %i with %j is %s", (status, json, told) => {
  const on = new Recorder(GENERIC);
  on.call("POST /any", {}, { status, json });
  const { error, ...last } = on.last("ui.change_sent");
  expect([last.status, ...(error ? [error.kind, error.message] : [])].join(" ")).toBe(told);
});
