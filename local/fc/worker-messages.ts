import type { FunctionErrorType } from './invocation.ts';

/** The levels of a log line; `console.log` and `logger.log` write `verbose`. */
export type LogLevel = 'verbose' | 'debug' | 'info' | 'warn' | 'error';

/** What a worker is told once, as its workerData. */
export interface WorkerSetup {
  readonly codeFolder: string;
  readonly handler: string;
  readonly rejectionErrorType: FunctionErrorType;
}

/** The documented context of an invocation but for its logger, which is a function and is made in the worker. */
export interface ContextData {
  readonly requestId: string;
  readonly credentials: {
    readonly accessKeyId: string;
    readonly accessKeySecret: string;
    readonly securityToken: string;
  };
  readonly function: {
    readonly name: string;
    readonly handler: string;
    /** MB. */
    readonly memory: number;
    /** Seconds. */
    readonly timeout: number;
  };
  readonly service: {
    readonly name: string;
    readonly logProject: string;
    readonly logStore: string;
    readonly qualifier: string;
    readonly versionId: string;
  };
  readonly region: string;
  readonly accountId: string;
  readonly retryCount: number;
  readonly tracing: {
    readonly openTracingSpanContext: string;
    readonly openTracingSpanBaggages: Readonly<Record<string, string>>;
    readonly jaegerEndpoint: string;
  };
}

/** What the host sends a worker: one invocation, and the next one only after its answer. */
export interface WorkerCall {
  readonly event: Uint8Array;
  readonly context: ContextData;
}

/** What a worker reports: `started` when the handler is about to be called, `exiting` as the last thing of its life. */
export type WorkerReport =
  | { readonly type: 'log'; readonly requestId: string; readonly level: LogLevel; readonly text: string }
  | { readonly type: 'started'; readonly memoryMegabytes: number }
  | { readonly type: 'answered'; readonly body: Uint8Array; readonly memoryMegabytes: number }
  | {
      readonly type: 'failed';
      readonly errorType: FunctionErrorType;
      readonly body: Uint8Array;
      readonly memoryMegabytes: number;
      /** Whether the instance may serve again: not after an uncaught exception or a module that does not load. */
      readonly isReusable: boolean;
    }
  | { readonly type: 'exiting'; readonly memoryMegabytes: number };
