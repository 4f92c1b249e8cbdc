/** Who wants to be told when a queue may have got a message. */
export interface Watchers {
  /** Calls back (synchronously, after the operation) until the returned function is called. */
  watch(queue: string, listener: () => void): () => void;
  notify(queues: Iterable<string>): void;
}

/** An empty set of watchers. */
export function createWatchers(): Watchers {
  const listeners = new Map<string, Set<() => void>>();
  return {
    watch(queue, listener) {
      const set = listeners.get(queue) ?? new Set();
      listeners.set(queue, set.add(listener));
      return () => {
        set.delete(listener);
        if (set.size === 0 && listeners.get(queue) === set) listeners.delete(queue);
      };
    },
    notify(queues) {
      for (const queue of new Set(queues)) for (const listener of [...(listeners.get(queue) ?? [])]) listener();
    },
  };
}
