// GET /openapi.json: the routes as they are, made from the same table that serves them.
import type { Route } from "../route.ts";

const ERROR = {
  description: "Every error has this form.",
  content: { "application/json": { schema: { $ref: "#/components/schemas/Error" } } },
};

export function openApiRoute(routes: readonly Route[]): Route {
  const own: Route = {
    method: "GET",
    path: "/openapi.json",
    scope: "read",
    cookie: true,
    about: "This description.",
    run: (c) =>
      c.json({
        openapi: "3.1.0",
        info: { title: "Review Trail collector", version: "1" },
        paths: pathsOf([...routes, own]),
        components: COMPONENTS,
      }),
  };
  return own;
}

function pathsOf(routes: readonly Route[]): Record<string, Record<string, unknown>> {
  const paths: Record<string, Record<string, unknown>> = {};
  for (const route of routes) {
    const path = route.path.replace(/:(\w+)/g, "{$1}");
    const parameters = [...route.path.matchAll(/:(\w+)/g)].map(([, name]) => ({
      name,
      in: "path",
      required: true,
      schema: { type: "string" },
    }));
    paths[path] = {
      ...paths[path],
      [route.method.toLowerCase()]: {
        summary: route.about,
        ...(parameters.length > 0 ? { parameters } : {}),
        ...(route.scope ? { security: [{ token: [] }], "x-scope": route.scope } : { security: [] }),
        responses: { default: ERROR },
      },
    };
  }
  return paths;
}

const COMPONENTS = {
  securitySchemes: { token: { type: "http", scheme: "bearer" } },
  schemas: {
    Error: {
      type: "object",
      required: ["error"],
      properties: {
        error: {
          type: "object",
          required: ["code", "message"],
          properties: { code: { type: "string" }, message: { type: "string" }, path: { type: "string" } },
        },
      },
    },
  },
};
