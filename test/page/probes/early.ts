// Runs before anything else in the test page: notes whatever a page can overhear without being asked.
(() => {
  const heard: string[] = [];
  const say = (line: string) => heard.push(line);
  addEventListener(
    "error",
    (event) => say(`error ${event.message || (event.target as Element | null)?.nodeName}`),
    true,
  );
  addEventListener("unhandledrejection", (event) => say(`unhandledrejection ${String(event.reason)}`));
  addEventListener("rejectionhandled", (event) => say(`rejectionhandled ${String(event.reason)}`));
  document.addEventListener("securitypolicyviolation", (event) => say(`csp ${event.violatedDirective}`));
  addEventListener("message", () => say("message"));
  for (const name of ["log", "info", "warn", "error", "debug"] as const) {
    const native = console[name];
    console[name] = (...args: unknown[]) => {
      say(`console.${name} ${args.length}`);
      native.apply(console, args);
    };
  }
  Object.assign(window, { __heard: heard });
})();
