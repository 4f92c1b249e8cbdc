/** A trigger as s.yaml declares it; `config` is its triggerConfig as read, with variables resolved. */
export interface TriggerSpec {
  readonly name: string;
  readonly type: string;
  readonly config: Readonly<Record<string, unknown>>;
}

/** Where the record of how an asynchronous invocation ended goes: a function, or a queue. */
export interface Destination {
  readonly kind: 'function' | 'queue';
  readonly name: string;
}

/** How a function's asynchronous invocations go. */
export interface AsyncInvokeSpec {
  /** How often an invocation that failed is tried again, 0 to 8. */
  readonly maxRetryAttempts: number;
  /** No attempt begins when an event is older. */
  readonly maxEventAgeSeconds: number;
  readonly onSuccess?: Destination;
  readonly onFailure?: Destination;
}

/** A function as s.yaml declares it, with Function Compute's documented defaults filled in. */
export interface FunctionSpec {
  readonly name: string;
  readonly runtime: 'nodejs18' | 'nodejs20';
  /** `file.export`, relative to the code folder. */
  readonly handler: string;
  /** Absolute. */
  readonly codeFolder: string;
  readonly timeoutSeconds: number;
  /** MB. */
  readonly memorySize: number;
  /** The declared variables only. */
  readonly environment: Readonly<Record<string, string>>;
  readonly asyncInvoke: AsyncInvokeSpec;
  readonly triggers: readonly TriggerSpec[];
}
