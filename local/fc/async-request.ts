import type { IncomingMessage } from 'node:http';
import type { AsyncInvocations } from './async-invocations.ts';
import type { DeployedFunction } from './deployed-function.ts';
import type { HttpAnswer } from './http-answer.ts';
import type { Refusal } from './refusal.ts';

/** A request that asks for an asynchronous invocation; `taskIdHeader` is named differently by the versions of the API. */
export interface AsyncRequest {
  readonly request: IncomingMessage;
  readonly taskIdHeader: string;
  readonly requestId: string;
  readonly event: Uint8Array;
}

/** Accepts an asynchronous invocation with the documented 202, or says why not; its event is within the limit. */
export function acceptAsyncRequest(
  { request, taskIdHeader, requestId, event }: AsyncRequest,
  target: DeployedFunction,
  { accept }: AsyncInvocations,
): HttpAnswer | Refusal {
  const taskId = textOf(request, taskIdHeader);
  if (taskId !== undefined && !/^[A-Za-z_][A-Za-z0-9_-]{0,127}$/.test(taskId)) {
    const message = `${taskIdHeader} must be 1 to 128 letters, digits, _ and -, and begin with a letter or _`;
    return { status: 400, code: 'InvalidArgument', message };
  }
  const delaySeconds = Number(textOf(request, 'x-fc-async-delay') ?? 0);
  if (textOf(request, 'x-fc-async-delay') !== undefined && !(delaySeconds > 0 && delaySeconds < 3600)) {
    return { status: 400, code: 'InvalidArgument', message: 'x-fc-async-delay must be more than 0 and less than 3600' };
  }
  const first = accept(target, { requestId, event, taskId: taskId ?? requestId, delaySeconds });
  if (first === undefined) {
    // The status is documented, the code is not.
    return { status: 409, code: 'AsyncTaskAlreadyExists', message: `there was a task ${taskId} before` };
  }
  const headers = { 'X-Fc-Request-Id': requestId, 'X-Fc-Async-Task-Id': taskId ?? requestId };
  return { status: 202, headers, body: new Uint8Array() };
}

function textOf({ headers }: IncomingMessage, name: string): string | undefined {
  const value = headers[name];
  return value === undefined ? undefined : String(value);
}
