/** Why Function Compute does not take a request, or does not run a function: HTTP status, error code and text. */
export interface Refusal {
  readonly status: number;
  readonly code: string;
  readonly message: string;
}

/** The documented codes by which Function Compute says that it cannot run a function now, by HTTP status. */
export const UNABLE = {
  429: 'ResourceExhausted',
  500: 'InternalServerError',
  503: 'ResourceThrottled',
} as const satisfies Readonly<Record<number, string>>;

/** A status of UNABLE. */
export type UnableStatus = keyof typeof UNABLE;

/** The refusal of an invocation that cannot be run now. */
export function unable(status: UnableStatus, message: string): Refusal {
  return { status, code: UNABLE[status], message };
}
