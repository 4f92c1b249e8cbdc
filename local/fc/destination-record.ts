import { errorAnswer } from './http-answer.ts';
import type { InvocationOutcome } from './invocation.ts';

/** An asynchronous invocation that is over. */
export interface EndedInvocation {
  readonly requestId: string;
  /** `acs:fc:<region>:<account>:functions/<name>`. */
  readonly functionArn: string;
  readonly event: Uint8Array;
  /** How often the function was run. */
  readonly runs: number;
  readonly outcome: InvocationOutcome;
}

/**
 * The documented record that a destination receives; `now` in ms since the epoch, payloads are texts even of JSON. Not
 * documented: what it says of an invocation that was refused to the end, here the status, and the code as the condition.
 */
export function destinationRecord({ requestId, functionArn, event, runs, outcome }: EndedInvocation, now: number) {
  const functionError = outcome.kind === 'failed' ? outcome.errorType : '';
  const condition = outcome.kind === 'refused' ? outcome.code : functionError;
  return {
    timestamp: now,
    requestContext: { requestId, functionArn, condition, approximateInvokeCount: runs },
    requestPayload: text(event),
    responseContext: { statusCode: outcome.kind === 'refused' ? outcome.status : 200, functionError },
    responsePayload: text(bodyOf(outcome)),
  };
}

function bodyOf(outcome: InvocationOutcome): Uint8Array {
  if (outcome.kind !== 'refused') return outcome.body;
  return errorAnswer(outcome.status, outcome.code, outcome.message, outcome.requestId).body;
}

function text(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('utf8');
}
