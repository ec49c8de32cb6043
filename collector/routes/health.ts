// GET /healthz and /readyz: whether the process lives, and whether its store can keep records.
import type { Parts } from "../parts.ts";
import type { Route } from "../route.ts";

export function healthRoutes({ store }: Parts): Route[] {
  return [
    {
      method: "GET",
      path: "/healthz",
      about: "The process lives.",
      run: (c) => c.json({ ok: true }),
    },
    {
      method: "GET",
      path: "/readyz",
      about: "The store can keep records now.",
      async run(c) {
        await store.check();
        return c.json({ ok: true });
      },
    },
  ];
}
