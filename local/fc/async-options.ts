/** What the documents leave open about asynchronous invocations, and how long they take; each with its default named. */
export interface AsyncOptions {
  /** Multiplies the pauses between attempts and the delay a caller asks for; the greatest age stays as declared; 1. */
  readonly timeScale: number;
  /** Whether the record in a destination queue is base64, as SMQ's SDKs send and expect it, or plain text; `base64`. */
  readonly queueBody: 'base64' | 'text';
  /**
   * Whether an attempt that Function Compute refused with a 5xx is tried again as one that was throttled, as the pages of
   * version 2.0 say, or is over, as that of 3.0 says; `drop`.
   */
  readonly afterSystemError: 'drop' | 'retry';
}

/** The defaults named above. */
export const ASYNC_DEFAULTS: AsyncOptions = { timeScale: 1, queueBody: 'base64', afterSystemError: 'drop' };
