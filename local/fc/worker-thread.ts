import type { Readable } from 'node:stream';
import { Worker } from 'node:worker_threads';
import type { WorkerSetup } from './worker-messages.ts';

/** What a worker thread is made of: the compiled bootstrap, its setup, its whole environment, its heap limit. */
export interface WorkerOptions {
  readonly workerCode: string;
  readonly setup: WorkerSetup;
  readonly environment: Readonly<Record<string, string>>;
  /** MB. */
  readonly memorySize: number;
}

/** Starts a worker thread with nothing of this process: neither its variables nor its loaders nor its output. */
export function startWorker(options: WorkerOptions): Worker {
  return new Worker(options.workerCode, {
    eval: true,
    workerData: options.setup,
    env: { ...options.environment },
    execArgv: [],
    stdout: true,
    stderr: true,
    resourceLimits: { maxOldGenerationSizeMb: options.memorySize },
  });
}

/** Hands on, line by line, what a function writes to its standard output past console and logger. */
export function forwardOutput(worker: Worker, writeLine: (line: string) => void): void {
  forwardLines(worker.stdout, writeLine);
  forwardLines(worker.stderr, writeLine);
}

function forwardLines(stream: Readable, writeLine: (line: string) => void): void {
  let rest = '';
  stream.setEncoding('utf8');
  stream.on('data', (text: string) => {
    const lines = (rest + text).split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) writeLine(line);
  });
  stream.on('end', () => {
    if (rest !== '') writeLine(rest);
  });
}
