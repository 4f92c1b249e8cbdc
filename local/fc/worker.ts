import { inspect } from 'node:util';
import { type MessagePort, parentPort, workerData } from 'node:worker_threads';
import type { FunctionErrorType } from './invocation.ts';
import { toAnswerBody, toErrorBody } from './worker-answer.ts';
import { type Handler, loadHandler } from './worker-handler.ts';
import { createLogger } from './worker-logger.ts';
import type { WorkerCall, WorkerReport, WorkerSetup } from './worker-messages.ts';

interface Run {
  readonly requestId: string;
  isOpen: boolean;
}

// The bootstrap of an instance: it runs in a worker thread, bundled and evaluated as one script.
if (parentPort === null) throw new Error('this runs in a worker thread only');
serve(parentPort, workerData as WorkerSetup);

function serve(port: MessagePort, setup: WorkerSetup): void {
  let current: Run = { requestId: '', isOpen: false };
  let handler: Handler | undefined;

  const post = (report: WorkerReport) => port.postMessage(report);
  const logger = createLogger((level, text) => post({ type: 'log', requestId: current.requestId, level, text }));
  const { setLogLevel: _, ...consoleMethods } = logger;
  Object.assign(console, consoleMethods);

  // The first answer counts: what a handler says after it, perhaps in a later run, must not answer that one.
  function succeed(run: Run, value: unknown): void {
    if (!run.isOpen) return;
    try {
      const body = toAnswerBody(value);
      run.isOpen = false;
      post({ type: 'answered', body, memoryMegabytes: usedMegabytes() });
    } catch (error) {
      fail(run, error, 'UnhandledInvocationError', true);
    }
  }

  function fail(run: Run, error: unknown, errorType: FunctionErrorType, isReusable: boolean): void {
    if (!run.isOpen) return;
    run.isOpen = false;
    const text = error instanceof Error ? (error.stack ?? error.message) : inspect(error);
    post({ type: 'log', requestId: run.requestId, level: 'error', text });
    const nameOfOthers = errorType === 'HandledInvocationError' ? 'FunctionHandledError' : 'FunctionUnhandledError';
    const body = toErrorBody(error, nameOfOthers);
    post({ type: 'failed', errorType, body, memoryMegabytes: usedMegabytes(), isReusable });
  }

  async function load(): Promise<Handler> {
    handler ??= await loadHandler(setup.codeFolder, setup.handler);
    return handler;
  }

  async function call(run: Run, { event, context }: WorkerCall): Promise<void> {
    const handle = await load().catch((error: unknown) => fail(run, error, 'UnhandledInvocationError', false));
    if (handle === undefined) return;
    post({ type: 'started', memoryMegabytes: usedMegabytes() });
    try {
      const bytes = Buffer.from(event.buffer, event.byteOffset, event.byteLength);
      const returned = handle(bytes, { ...context, logger }, (error, value) => {
        // The runtime of Node 16 calls every error of the callback handled; for 18 and 20 it is not documented.
        if (error === undefined || error === null) succeed(run, value);
        else fail(run, error, 'HandledInvocationError', true);
      });
      const awaitsCallback = handle.length > 2 && !(returned instanceof Promise);
      if (!awaitsCallback) succeed(run, await returned);
    } catch (error) {
      fail(run, error, setup.rejectionErrorType, true);
    }
  }

  port.on('message', (message: WorkerCall) => {
    current = { requestId: message.context.requestId, isOpen: true };
    void call(current, message);
  });
  process.on('uncaughtException', (error) => {
    if (current.isOpen) fail(current, error, 'UnhandledInvocationError', false);
    else logger.error(error);
    process.exit(1);
  });
  process.on('exit', () => post({ type: 'exiting', memoryMegabytes: usedMegabytes() }));
}

function usedMegabytes(): number {
  const { heapUsed, external } = process.memoryUsage();
  return Math.ceil((heapUsed + external) / 2 ** 20);
}
