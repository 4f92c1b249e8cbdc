import { CallError } from '../core/failure.ts';
import type { Attempted } from './attempt.ts';

/** Makes a queue call; its failure is the result, what is not a CallError is a bug and is thrown on. */
export async function queueCall<T>(call: () => Promise<T>): Promise<Attempted<T>> {
  try {
    return { ok: true, value: await call() };
  } catch (error) {
    if (!(error instanceof CallError)) throw error;
    return { ok: false, failure: error.failure };
  }
}
