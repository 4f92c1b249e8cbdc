import type { ServerResponse } from 'node:http';
import type { InvocationRun } from './invocation.ts';

/** An HTTP answer before it is sent. */
export interface HttpAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array;
}

/** An error of Function Compute itself, in the documented form `{RequestId, Code, Message}`. */
export function errorAnswer(status: number, code: string, message: string, requestId: string): HttpAnswer {
  return {
    status,
    headers: { 'Content-Type': 'application/json', 'X-Fc-Request-Id': requestId },
    body: new TextEncoder().encode(JSON.stringify({ RequestId: requestId, Code: code, Message: message })),
  };
}

/** The documented response headers that tell of a run; the values' units (ms, MB) are as the tool `s` prints them. */
export function runHeaders(run: InvocationRun, codeChecksum: string): Readonly<Record<string, string>> {
  return {
    'X-Fc-Code-Checksum': codeChecksum,
    'X-Fc-Instance-Id': run.instanceId,
    'X-Fc-Invocation-Duration': String(run.durationMilliseconds),
    'X-Fc-Max-Memory-Usage': String(run.memoryMegabytes),
    'X-Fc-Request-Id': run.requestId,
  };
}

/** Sends an answer; of one to HEAD, or with status 204 or 304, no body goes out. */
export function sendAnswer(response: ServerResponse, answer: HttpAnswer): void {
  response.statusCode = answer.status;
  // One by one: writeHead would keep the length from being stated.
  for (const [name, value] of Object.entries(answer.headers)) response.setHeader(name, value);
  response.end(answer.body);
}
