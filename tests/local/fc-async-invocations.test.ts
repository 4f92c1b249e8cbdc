import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { createAsyncInvocations } from '../../local/fc/async-invocations.ts';
import { ASYNC_DEFAULTS, type AsyncOptions } from '../../local/fc/async-options.ts';
import type { DeployedFunction } from '../../local/fc/deployed-function.ts';
import type { AsyncInvokeSpec } from '../../local/fc/function-spec.ts';
import type { Invocation, InvocationOutcome } from '../../local/fc/invocation.ts';
import { createBroker } from '../../local/smq/broker.ts';
import { fixture } from './fixtures/fixture-host.ts';

const START = Date.parse('2026-11-24T07:00:00Z');
const event = (value: unknown) => new TextEncoder().encode(JSON.stringify(value));
const textOf = (bytes: Uint8Array) => Buffer.from(bytes).toString('utf8');

type Result = 'answers' | 'fails' | 429 | 404;

/** Functions that end as told, call by call (the last result goes on), on fake time. */
function start(
  asyncInvoke: Partial<AsyncInvokeSpec> = {},
  results: readonly Result[] = ['answers'],
  options: Partial<AsyncOptions> = {},
) {
  const calls: { readonly name: string; readonly at: number; readonly text: string; readonly retryCount: number }[] =
    [];
  const requestIds = new Set<string>();
  const lines: string[] = [];
  const broker = createBroker({ random: Math.random });
  broker.createQueue('ends', {}, START);

  const deployed = (name: string, spec: AsyncInvokeSpec, ends: readonly Result[]): DeployedFunction => {
    let count = 0;
    return {
      spec: fixture('probe', { name, asyncInvoke: spec }),
      codeChecksum: '1',
      async invoke(invocation: Invocation) {
        calls.push({
          name,
          at: (Date.now() - START) / 1000,
          text: textOf(invocation.event),
          retryCount: invocation.retryCount,
        });
        requestIds.add(invocation.requestId);
        const result = ends[Math.min(count, ends.length - 1)] ?? 'answers';
        count += 1;
        return outcomeOf(result, invocation.requestId);
      },
      kill: async () => {},
      killAll: async () => {},
      instanceCount: () => 0,
      remove: async () => {},
    };
  };
  const defaults = { maxRetryAttempts: 3, maxEventAgeSeconds: 86_400 };
  const target = deployed('target', { ...defaults, ...asyncInvoke }, results);
  const told = deployed('told', defaults, ['answers']);
  const invocations = createAsyncInvocations({
    functions: new Map([
      ['target', target],
      ['told', told],
    ]),
    accountId: '42',
    region: 'cn-hangzhou',
    clock: { now: () => Date.now() },
    random: Math.random,
    log: (line) => lines.push(line),
    broker,
    options: { ...ASYNC_DEFAULTS, ...options },
  });
  const accept = (more: { taskId?: string; delaySeconds?: number } = {}) =>
    invocations.accept(target, {
      requestId: '1-request',
      event: event({ do: 'it' }),
      taskId: '1-request',
      delaySeconds: 0,
      ...more,
    });
  const bodies = () => broker.messages('ends', Date.now()).map(({ body }) => body);
  const records = () => bodies().map((body) => JSON.parse(Buffer.from(body, 'base64').toString('utf8')));
  return { accept, bodies, broker, calls, close: invocations.close, lines, records, requestIds };
}

function outcomeOf(result: Result, requestId: string): InvocationOutcome {
  if (typeof result === 'number')
    return { kind: 'refused', requestId, status: result, code: `C${result}`, message: 'm' };
  const run = { requestId, instanceId: 'c', durationMilliseconds: 1, memoryMegabytes: 1, logTail: new Uint8Array() };
  if (result === 'answers') return { kind: 'answered', body: event({ done: true }), ...run };
  return { kind: 'failed', errorType: 'UnhandledInvocationError', body: event({ errorMessage: 'oops' }), ...run };
}

const toQueue = { kind: 'queue', name: 'ends' } as const;
const toFunction = { kind: 'function', name: 'told' } as const;
const settle = () => vi.advanceTimersByTimeAsync(6 * 3_600_000);

beforeEach(() => {
  vi.useFakeTimers({ now: START });
});
afterEach(() => {
  vi.useRealTimers();
});

describe('asynchronous invocation: attempts', () => {
  test('the function answers → run once; nothing in the log', async () => {
    const { accept, calls, lines } = start();
    expect(await accept()).toMatchObject({ kind: 'answered' });
    await settle();
    expect([calls.length, lines]).toEqual([1, []]);
  });

  test('it fails and goes on failing → one attempt and the retries, counted in the context, by one request id', async () => {
    const { accept, calls, requestIds, lines } = start({ maxRetryAttempts: 2 }, ['fails']);
    expect(await accept()).toMatchObject({ kind: 'failed' });
    await settle();
    expect(calls.map(({ at, retryCount }) => [at, retryCount])).toEqual([
      [0, 0],
      [0.5, 1],
      [1.5, 2],
    ]);
    expect([...requestIds]).toEqual(['1-request']);
    expect(lines.map((line) => line.split(' ').slice(1).join(' '))).toEqual([
      '1-request [error] asynchronous target: tried again in 0.5 s',
      '1-request [error] asynchronous target: tried again in 1 s',
      '1-request [error] asynchronous target: given up',
    ]);
  });

  test('0 retries → one attempt', async () => {
    const { accept, calls } = start({ maxRetryAttempts: 0 }, ['fails']);
    await accept();
    await settle();
    expect(calls).toHaveLength(1);
  });

  test('429, then an error, then an answer → the refusals are not counted as retries', async () => {
    const { accept, calls } = start({ maxRetryAttempts: 1 }, [429, 429, 'fails', 429, 'answers']);
    await accept();
    await settle();
    expect(calls.map(({ at, retryCount }) => [at, retryCount])).toEqual([
      [0, 0],
      [0.5, 0],
      [1.5, 0],
      [2, 1],
      [2.5, 1],
    ]);
  });

  test('the event is too old for the next attempt → none', async () => {
    const { accept, calls, records } = start({ maxEventAgeSeconds: 2, onFailure: toQueue }, ['fails']);
    await accept();
    await settle();
    expect(calls.map(({ at }) => at)).toEqual([0, 0.5, 1.5]);
    expect(records()).toHaveLength(1);
  });

  test('timeScale → multiplies the pauses and the delay', async () => {
    const { accept, calls } = start({ maxRetryAttempts: 1 }, ['fails'], { timeScale: 0.1 });
    void accept({ delaySeconds: 100 });
    await settle();
    expect(calls.map(({ at }) => at)).toEqual([10, 10.05]);
  });

  test('a task id that came before → not taken', async () => {
    const { accept, calls } = start();
    expect(accept({ taskId: 'once' })).toBeDefined();
    expect(accept({ taskId: 'once' })).toBeUndefined();
    expect(accept({ taskId: 'another' })).toBeDefined();
    expect(calls).toHaveLength(2);
  });

  test('closed between two attempts → no more attempts, no timer left, nothing sent', async () => {
    const { accept, calls, close, records } = start({ onFailure: toQueue }, ['fails']);
    await accept();
    close();
    expect(vi.getTimerCount()).toBe(0);
    await settle();
    expect([calls.length, records()]).toEqual([1, []]);
  });
});

describe('asynchronous invocation: destinations', () => {
  const record = {
    timestamp: START,
    requestContext: {
      requestId: '1-request',
      functionArn: 'acs:fc:cn-hangzhou:42:functions/target',
      condition: '',
      approximateInvokeCount: 1,
    },
    requestPayload: '{"do":"it"}',
    responseContext: { statusCode: 200, functionError: '' },
    responsePayload: '{"done":true}',
  };

  test('success → the documented record in the queue of onSuccess', async () => {
    const { accept, records } = start({ onSuccess: toQueue });
    await accept();
    expect(records()).toEqual([record]);
  });

  test('failure → one record in the queue of onFailure, after the last attempt', async () => {
    const { accept, records } = start({ maxRetryAttempts: 1, onFailure: toQueue, onSuccess: toFunction }, ['fails']);
    await accept();
    expect(records()).toEqual([]);
    await settle();
    const condition = 'UnhandledInvocationError';
    expect(records()).toEqual([
      {
        ...record,
        timestamp: START + 500,
        requestContext: { ...record.requestContext, condition, approximateInvokeCount: 2 },
        responseContext: { statusCode: 200, functionError: condition },
        responsePayload: '{"errorMessage":"oops"}',
      },
    ]);
  });

  test('refused to the end → the record says the status and the code', async () => {
    const { accept, records } = start({ onFailure: toQueue }, [404]);
    await accept();
    expect(records()).toMatchObject([
      { requestContext: { condition: 'C404', approximateInvokeCount: 0 }, responseContext: { statusCode: 404 } },
    ]);
  });

  test('queueBody text → the record as it is', async () => {
    const { accept, bodies } = start({ onSuccess: toQueue }, ['answers'], { queueBody: 'text' });
    await accept();
    expect(bodies().map((body) => JSON.parse(body))).toEqual([record]);
  });

  test('a function → invoked with the record as its event, by a request id of its own', async () => {
    const { accept, calls, requestIds } = start({ onSuccess: toFunction });
    await accept();
    expect(calls.map(({ name }) => name)).toEqual(['target', 'told']);
    expect(JSON.parse(calls[1]?.text ?? '')).toEqual(record);
    expect(requestIds.size).toBe(2);
  });

  test.each([
    ['a queue that is not there', { kind: 'queue', name: 'gone' }, 'QueueNotExist'],
    ['a function that is not there', { kind: 'function', name: 'gone' }, 'there is no such function'],
  ] as const)('%s → told in the log', async (_, onSuccess, why) => {
    const { accept, lines } = start({ onSuccess });
    await accept();
    expect(lines).toEqual([expect.stringContaining(`the ${onSuccess.kind} gone did not take the record: ${why}`)]);
  });
});
