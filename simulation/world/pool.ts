import { type Process, startProcess } from './process.ts';
import type { Surroundings } from './surroundings.ts';

/** The instances of a function, each for one invocation at a time. */
export interface Pool {
  /** A warm instance, or a new one if none is idle or another is wanted. */
  take(): Process;
  /** The invocation is over; one that was killed is gone. */
  give(process: Process): void;
}

/** Makes pools whose instances are numbered on from one pool to the next. */
export function poolsIn(around: Surroundings): () => Pool {
  let processes = 0;
  const nextId = () => {
    processes += 1;
    return processes;
  };
  return () => createPool(around, nextId);
}

/** A pool without instances. */
function createPool(around: Surroundings, nextId: () => number): Pool {
  const idle: Process[] = [];
  return {
    take: () => {
      const warm = around.random.chance(0.7) ? idle.pop() : undefined;
      // A changed environment gets new instances.
      return warm?.paused === around.isPaused() ? warm : startProcess(nextId(), around);
    },
    give: (process) => {
      if (process.isAlive()) idle.push(process);
    },
  };
}
