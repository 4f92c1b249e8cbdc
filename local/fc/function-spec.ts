/** A trigger as s.yaml declares it; `config` is its triggerConfig as read, with variables resolved. */
export interface TriggerSpec {
  readonly name: string;
  readonly type: string;
  readonly config: Readonly<Record<string, unknown>>;
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
  readonly triggers: readonly TriggerSpec[];
}
