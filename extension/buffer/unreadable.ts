// Has a request fail whose row can't be read: Firefox calls it a success, and throws when the result is asked for.

const unread = new WeakSet<IDBRequest>();
let isMended = false;

/**
 * Measured in Firefox 153: where a stored value can't be deserialised, `success` is dispatched, and the getters `result`
 * and `error` throw InvalidStateError. Whoever asks for them in a listener never hears of the request again. Here the
 * listeners for `error` hear of it, as of any other row that can't be read. The second call does nothing.
 */
export function mendRequests(): void {
  if (isMended) return;
  isMended = true;
  const [result, error] = [getterOf("result"), getterOf("error")];
  if (!result || !error) return;
  Object.defineProperty(IDBRequest.prototype, "result", {
    configurable: true,
    enumerable: true,
    get(this: IDBRequest) {
      try {
        return result.call(this);
      } catch (failure) {
        if (!unread.has(this)) {
          unread.add(this);
          this.dispatchEvent(new Event("error"));
        }
        throw failure;
      }
    },
  });
  Object.defineProperty(IDBRequest.prototype, "error", {
    configurable: true,
    enumerable: true,
    get(this: IDBRequest) {
      return unread.has(this) ? new DOMException("A row can’t be read.", "UnknownError") : error.call(this);
    },
  });
}

const getterOf = (name: "result" | "error"): (() => unknown) | undefined =>
  Object.getOwnPropertyDescriptor(IDBRequest.prototype, name)?.get;
