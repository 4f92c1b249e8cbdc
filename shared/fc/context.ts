/** What Function Compute tells a function of one invocation (Node.js runtimes; the fields we read). */
export interface FcContext {
  readonly requestId: string;
  /** The keys of the function's role, valid for 36 hours; absent or empty without a role. */
  readonly credentials?: {
    readonly accessKeyId?: string;
    readonly accessKeySecret?: string;
    readonly securityToken?: string;
  };
  readonly function: { readonly name: string /** Seconds. */; readonly timeout: number };
  readonly region: string;
  readonly accountId: string;
}

/** A context as the middleware sees it: when the invocation is cut off, in milliseconds since the epoch. */
export interface TimedContext extends FcContext {
  readonly deadline: number;
  getRemainingTimeInMillis(): number;
}

/**
 * Adds the time that is left. It stands outside the middleware stack because middy reads it before any middleware runs,
 * and Function Compute gives only the timeout.
 */
export function withDeadline(context: FcContext, now: () => number): TimedContext {
  const deadline = now() + context.function.timeout * 1000;
  return { ...context, deadline, getRemainingTimeInMillis: () => deadline - now() };
}

/** The invocation's own keys, if the function has a role. */
export function credentialsOf({ credentials }: FcContext) {
  const { accessKeyId, accessKeySecret, securityToken } = credentials ?? {};
  if (!accessKeyId || !accessKeySecret) return undefined;
  return { accessKeyId, accessKeySecret, ...(securityToken ? { securityToken } : {}) };
}
