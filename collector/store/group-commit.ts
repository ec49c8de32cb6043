// Lets batches that arrive together share one commit; each is answered after it.

interface Waiting<In, Out> {
  input: In;
  resolve(output: Out): void;
  reject(error: unknown): void;
}

/** Turns of the event loop without another batch after which a group is complete; a sender that is alone waits no longer. */
const QUIET_TURNS = 2;
/** While batches keep coming, the first of them waits no longer than this. */
const MAX_WAIT_MS = 25;
const MAX_GROUP = 32;

/**
 * Returns a function that adds one input to the next group. `commit` handles a whole group or throws; then each input
 * is committed alone, so that one bad input fails only itself. Where `failsAll` says that no input is to blame (a file
 * that another process holds), all fail at once: to wait for each would stop the whole process for many times as long.
 */
export function createGroupCommit<In, Out>(commit: (inputs: In[]) => Out[], failsAll: (error: unknown) => boolean) {
  let waiting: Waiting<In, Out>[] = [];
  let turn: NodeJS.Immediate | undefined;
  let seen = 0;
  let quiet = 0;
  let firstMs = 0;

  function nextTurn(): void {
    quiet = waiting.length > seen ? 0 : quiet + 1;
    seen = waiting.length;
    const isComplete = quiet >= QUIET_TURNS || performance.now() - firstMs > MAX_WAIT_MS;
    if (isComplete) flush();
    else turn = setImmediate(nextTurn);
  }

  function flush(): void {
    clearImmediate(turn);
    turn = undefined;
    seen = 0;
    quiet = 0;
    const group = waiting;
    waiting = [];
    if (group.length === 0) return;
    try {
      const outputs = commit(group.map((one) => one.input));
      for (const [index, one] of group.entries()) one.resolve(outputs[index] as Out);
    } catch (error) {
      const isOver = group.length === 1 || failsAll(error);
      for (const one of group) {
        if (isOver) one.reject(error);
        else commitAlone(one);
      }
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
        if (waiting.length >= MAX_GROUP) return flush();
        if (turn) return;
        firstMs = performance.now();
        turn = setImmediate(nextTurn);
      });
    },
    flush,
  };
}
