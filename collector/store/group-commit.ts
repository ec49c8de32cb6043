// Lets batches that arrive together share one commit; each is answered after it.

interface Waiting<In, Out> {
  input: In;
  resolve(output: Out): void;
  reject(error: unknown): void;
}

/** How long a batch may wait for others while several come at a time; a commit costs about as much. */
const GATHER_MS = 2;
const MAX_GROUP = 32;

/**
 * Returns a function that adds one input to the next group. `commit` handles a whole group or throws; then each input
 * is committed alone, so that one bad input fails only itself.
 */
export function createGroupCommit<In, Out>(commit: (inputs: In[]) => Out[]) {
  let waiting: Waiting<In, Out>[] = [];
  let timer: NodeJS.Timeout | undefined;
  let soon: NodeJS.Immediate | undefined;
  /** How many came together last time: a sender that is alone is not kept waiting. */
  let last = 0;

  function flush(): void {
    clearTimeout(timer);
    clearImmediate(soon);
    timer = undefined;
    soon = undefined;
    const group = waiting;
    waiting = [];
    if (group.length === 0) return;
    last = group.length;
    try {
      const outputs = commit(group.map((one) => one.input));
      for (const [index, one] of group.entries()) one.resolve(outputs[index] as Out);
    } catch (error) {
      if (group.length === 1) group[0]?.reject(error);
      else for (const one of group) commitAlone(one);
    }
  }

  function commitAlone(one: Waiting<In, Out>): void {
    try {
      one.resolve(commit([one.input])[0] as Out);
    } catch (error) {
      one.reject(error);
    }
  }

  return {
    add(input: In): Promise<Out> {
      return new Promise((resolve, reject) => {
        waiting.push({ input, resolve, reject });
        if (waiting.length >= MAX_GROUP) flush();
        else if (last > 1) timer ??= setTimeout(flush, GATHER_MS);
        else soon ??= setImmediate(flush);
      });
    },
    flush,
  };
}
