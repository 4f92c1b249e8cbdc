import type { Clock } from '../keys.ts';
import type { AnsweredInvocation, FailedInvocation, FunctionErrorType, Invocation } from './invocation.ts';
import { createLogTail, formatLogLine, type LogTail } from './log-lines.ts';
import type { ContextData, WorkerCall, WorkerReport } from './worker-messages.ts';
import { forwardOutput, startWorker, type WorkerOptions } from './worker-thread.ts';

/** What came of an invocation that reached an instance. */
export type InstanceOutcome = AnsweredInvocation | FailedInvocation;

/** One running instance: a worker thread that serves one call at a time. */
export interface Instance {
  readonly id: string;
  /** Whether it may be given a call: false once it ended, was ended, or failed in a way it does not live through. */
  isUsable(): boolean;
  /** Never rejects; when the instance ends before it answered, the outcome is the documented error. */
  run(call: Invocation): Promise<InstanceOutcome>;
  /** Kills the instance, an endless loop too; the running call is answered, and resolves when no worker is left. */
  end(): Promise<void>;
}

/** How an instance is made: its worker, its time limit, what it tells a call of itself, and where its log lines go. */
export interface InstanceOptions extends WorkerOptions {
  readonly id: string;
  readonly timeoutSeconds: number;
  readonly contextOf: (call: Invocation) => ContextData;
  readonly clock: Clock;
  readonly log: (line: string) => void;
}

interface RunningCall {
  readonly requestId: string;
  readonly tail: LogTail;
  readonly resolve: (outcome: InstanceOutcome) => void;
  /** By performance.now(); set again when the handler is called, so that loading the code does not count. */
  startedAt: number;
  timer: NodeJS.Timeout;
  isTimedOut: boolean;
}

/** Starts an instance; the handler's module is loaded at its first call. */
export function startInstance(options: InstanceOptions): Instance {
  const { clock, id, timeoutSeconds } = options;
  const worker = startWorker(options);
  const ended = new Promise<void>((resolve) => worker.once('exit', () => resolve()));
  let running: RunningCall | undefined;
  let isUsable = true;
  let memoryMegabytes = 0;

  function writeLine(line: string): void {
    running?.tail.add(line);
    options.log(line);
  }

  function stop(): void {
    isUsable = false;
    void worker.terminate();
  }

  function startTimer(): NodeJS.Timeout {
    return setTimeout(() => {
      if (running !== undefined) running.isTimedOut = true;
      stop();
    }, timeoutSeconds * 1000);
  }

  function settle(call: RunningCall, body: Uint8Array, errorType?: FunctionErrorType): void {
    clearTimeout(call.timer);
    const { requestId } = call;
    const suffix = errorType === undefined ? '' : `, Error: ${errorNames[errorType]} function error`;
    writeLine(`FC Invoke End RequestId: ${requestId}${suffix}`);
    running = undefined;
    const durationMilliseconds = Math.round(performance.now() - call.startedAt);
    const run = { requestId, instanceId: id, body, durationMilliseconds, memoryMegabytes, logTail: call.tail.bytes() };
    call.resolve(errorType === undefined ? { kind: 'answered', ...run } : { kind: 'failed', errorType, ...run });
  }

  function settleWithoutAnswer(call: RunningCall): void {
    const duration = Math.round(performance.now() - call.startedAt);
    const errorMessage = call.isTimedOut
      ? `Function time out after ${timeoutSeconds} seconds`
      : `Process exited unexpectedly before completing request (duration: ${duration}ms, maxMemoryUsage: ${memoryMegabytes}MB)`;
    writeLine(formatLogLine(clock.now(), call.requestId, 'error', errorMessage));
    settle(call, new TextEncoder().encode(JSON.stringify({ errorMessage })), 'UnhandledInvocationError');
  }

  function receive(report: WorkerReport): void {
    if (report.type === 'log') {
      writeLine(formatLogLine(clock.now(), report.requestId, report.level, report.text));
      return;
    }
    memoryMegabytes = report.memoryMegabytes;
    // An answer that crossed with the end of the time limit came too late.
    if (running === undefined || running.isTimedOut) return;
    if (report.type === 'started') {
      running.startedAt = performance.now();
      clearTimeout(running.timer);
      running.timer = startTimer();
    }
    if (report.type === 'answered') settle(running, report.body);
    if (report.type === 'failed') {
      if (!report.isReusable) stop();
      settle(running, report.body, report.errorType);
    }
  }

  worker.on('message', receive);
  // What the runtime itself reports: the heap limit reached. The exit that follows answers the call.
  worker.on('error', (error) =>
    writeLine(formatLogLine(clock.now(), running?.requestId ?? '', 'error', error.message)),
  );
  worker.on('exit', () => {
    isUsable = false;
    if (running !== undefined) settleWithoutAnswer(running);
  });
  forwardOutput(worker, writeLine);

  return {
    id,
    isUsable: () => isUsable,
    run: (call) =>
      new Promise((resolve) => {
        const { event, requestId } = call;
        const tail = createLogTail();
        running = { requestId, tail, resolve, startedAt: performance.now(), timer: startTimer(), isTimedOut: false };
        writeLine(`FC Invoke Start RequestId: ${requestId}`);
        worker.postMessage({ context: options.contextOf(call), event: new Uint8Array(event) } satisfies WorkerCall);
      }),
    end() {
      stop();
      return ended;
    },
  };
}

const errorNames: Readonly<Record<FunctionErrorType, string>> = {
  HandledInvocationError: 'Handled',
  UnhandledInvocationError: 'Unhandled',
};
