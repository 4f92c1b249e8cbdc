import type { LogLevel } from './worker-messages.ts';

const TAIL_BYTES = 4096;

/** A line as the runtime writes it: time, request id, level, message; line breaks in a message become `\r`. */
export function formatLogLine(now: number, requestId: string, level: LogLevel, text: string): string {
  return `${new Date(now).toISOString()} ${requestId} [${level}] ${text.replaceAll('\n', '\r')}`;
}

/** Keeps the last 4 KB of the lines of one invocation, the size of the documented X-Fc-Log-Result. */
export interface LogTail {
  add(line: string): void;
  bytes(): Uint8Array;
}

/** An empty log tail. */
export function createLogTail(): LogTail {
  let tail = Buffer.alloc(0);
  return {
    add(line) {
      tail = Buffer.concat([tail, Buffer.from(`${line}\n`)]).subarray(-TAIL_BYTES);
    },
    bytes: () => tail,
  };
}
