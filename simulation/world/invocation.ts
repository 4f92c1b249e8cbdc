/** What is known of the invocation that a process is working. */
export interface Invocation {
  readonly beganAt: number;
  /** The pairs of requests and tasks that it is about. */
  readonly pairs: readonly string[];
  /** By pair, the task that it has put for it last. */
  readonly secured: Map<string, string>;
  /** The pairs of each task that it has put, by the handle that withdraws it. */
  readonly handles: Map<string, readonly string[]>;
}

/** A process as its calls see it. */
export interface Worker {
  readonly id: number;
  /** Whether it was started with PAUSED. */
  readonly paused: boolean;
  invocation: Invocation;
}

/** An invocation that begins at `beganAt` (ms) and has done nothing yet. */
export function newInvocation(beganAt: number, pairs: readonly string[] = []): Invocation {
  return { beganAt, pairs, secured: new Map(), handles: new Map() };
}
