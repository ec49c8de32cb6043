// A page that freezes and deletes the platform's own objects before anything else runs, and then makes its requests.
(() => {
  const refused = document.querySelector<HTMLMetaElement>("meta[name=refused]")?.content ?? "";
  const frozen = [Object, Array, Function, Promise, EventTarget, XMLHttpRequest, Request, Response, Error];
  for (const one of frozen) {
    Object.freeze(one.prototype);
    Object.freeze(one);
  }
  const names = ["Promise", "JSON", "Proxy", "Reflect", "WeakMap", "CustomEvent", "URL", "TextDecoder", "performance"];
  const kept = { stringify: JSON.stringify, NativePromise: Promise };
  for (const name of names) delete (window as unknown as Record<string, unknown>)[name];
  const run = async () => {
    const answers: unknown[] = [names.filter((name) => name in window)];
    answers.push(await (await fetch("/echo", { method: "POST", body: "text" })).text());
    answers.push(await fetch(refused, { method: "POST" }).catch((error: Error) => error.stack));
    const xhr = new XMLHttpRequest();
    xhr.open("POST", "/small");
    const ended = new kept.NativePromise((passed) => {
      xhr.onloadend = passed;
    });
    xhr.send("{}");
    await ended;
    answers.push(xhr.responseText, navigator.sendBeacon("/echo", "x"));
    try {
      xhr.send();
    } catch (error) {
      answers.push((error as Error).name);
    }
    return kept.stringify(answers);
  };
  Object.assign(window, { runFrozen: run });
})();
