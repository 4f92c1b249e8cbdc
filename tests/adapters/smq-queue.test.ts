import { createServer, type RequestListener } from 'node:http';
import { describe, expect, onTestFinished, test } from 'vitest';
import { listen } from '../../local/http.ts';
import { createExchange } from '../../shared/adapters/exchange.ts';
import { createInvocation } from '../../shared/adapters/invocation.ts';
import { createSmqClient } from '../../shared/adapters/smq/client.ts';
import { createQueue } from '../../shared/adapters/smq/queue.ts';
import { createDeadLetters, createTaskQueue } from '../../shared/adapters/smq/task-queue.ts';
import type { CallError } from '../../shared/core/failure.ts';
import { tasksIn } from '../../shared/core/read-letter.ts';
import { lettersOf, taskOf } from '../../shared/core/task.ts';
import { startWithQueue, TEMPORARY_KEYS } from '../local/smq-http.ts';
import { job, node, noon } from '../support/builders.ts';

function queueAt(endpoint: string, name = 'jobs', now = () => noon) {
  const clock = { now, sleep: async () => {} };
  const invocation = createInvocation({}, clock);
  invocation.begin({ credentials: TEMPORARY_KEYS, deadline: Number.POSITIVE_INFINITY });
  return createQueue(createSmqClient({ endpoint, exchange: createExchange(), invocation, clock }), name);
}

async function smq(options = {}) {
  const time = { now: noon };
  const now = () => time.now;
  const { broker, server } = await startWithQueue({ now }, { options });
  return { broker, url: server.url, queue: queueAt(server.url, 'jobs', now), time };
}

async function stranger(answer: RequestListener) {
  const server = await listen(createServer(answer), 0);
  onTestFinished(server.close);
  return queueAt(server.url);
}

const failureOf = (call: Promise<unknown>) =>
  call.then(
    () => undefined,
    (error: CallError) => error.failure,
  );

describe('a queue of SMQ', () => {
  test('send, receive, remove → the text as it was sent, once', async () => {
    const { queue } = await smq();
    const body = '{"name":"快照 <&> \\u0000"}';
    const sent = await queue.send({ body });
    expect(sent.messageId).toMatch(/^[0-9A-F-]+$/i);
    expect(sent.receiptHandle).toBeUndefined();
    const [message, ...others] = await queue.receive(16, 0);
    expect(others).toEqual([]);
    expect(Buffer.from(message?.body ?? '', 'base64').toString('utf8')).toBe(body);
    expect(message).toMatchObject({ messageId: sent.messageId, dequeueCount: 1 });
    await queue.remove(message?.receiptHandle ?? '');
    expect(await queue.receive(1, 0)).toEqual([]);
  });

  test('a delayed message → not received before it is due, and withdrawn by its handle', async () => {
    const { queue, broker, time } = await smq();
    const { receiptHandle } = await queue.send({ body: 'later', delaySeconds: 60 });
    expect(await queue.receive(1, 0)).toEqual([]);
    time.now += 60_000;
    expect(await queue.receive(1, 0)).toHaveLength(1);
    const second = await queue.send({ body: 'never', delaySeconds: 60 });
    expect(receiptHandle).toBeDefined();
    await queue.remove(second.receiptHandle ?? '');
    expect(broker.messages('jobs', time.now)).toHaveLength(1);
  });

  test('40 messages of 9 KB → all there, in calls within the limits', async () => {
    const { queue, broker } = await smq();
    await queue.sendAll(Array.from({ length: 40 }, (_, index) => ({ body: `${index}`.padEnd(9_000, 'x') })));
    expect(broker.messages('jobs', noon)).toHaveLength(40);
  });

  test('a batch of which the broker takes a part → the rest is sent once more, then it is a failure', async () => {
    const { queue, broker } = await smq();
    broker.failNext({ action: 'send', entries: [0, 2], status: 500, code: 'InternalError' });
    await queue.sendAll([{ body: 'a' }, { body: 'b' }, { body: 'c' }]);
    expect(broker.messages('jobs', noon)).toHaveLength(3);
    broker.failNext({ action: 'send', entries: [0], times: 2, status: 500, code: 'InternalError' });
    expect(await failureOf(queue.sendAll([{ body: 'd' }, { body: 'e' }]))).toMatchObject({ code: 'BatchIncomplete' });
    expect(broker.messages('jobs', noon)).toHaveLength(4);
  });

  test('create → makes a queue, and again with the same attributes changes nothing', async () => {
    const { url, broker } = await smq();
    const queue = queueAt(url, 'letters');
    await queue.create({ MessageRetentionPeriod: 604_800 });
    await queue.create({ MessageRetentionPeriod: 604_800 });
    expect(broker.queueNames()).toContain('letters');
    expect(await failureOf(queue.create({ MessageRetentionPeriod: 60 }))).toMatchObject({ code: 'QueueAlreadyExist' });
  });

  test('a queue that is not there → not-found, whatever is asked of it', async () => {
    const { url } = await smq();
    const absent = queueAt(url, 'absent');
    const failure = { kind: 'not-found', code: 'QueueNotExist' };
    expect(await failureOf(absent.send({ body: 'x' }))).toMatchObject(failure);
    expect(await failureOf(absent.sendAll([{ body: 'x' }]))).toMatchObject(failure);
    expect(await failureOf(absent.receive(1, 0))).toMatchObject(failure);
    expect(await failureOf(absent.remove('handle'))).toMatchObject(failure);
  });

  test('a message over 64 KB on the wire → refused before it is sent', async () => {
    const queue = await stranger(() => expect.fail('sent'));
    expect(await failureOf(queue.send({ body: 'x'.repeat(49_153) }))).toMatchObject({
      kind: 'invalid',
      code: 'MessageTooLarge',
    });
  });

  test.each([
    ['a proxy that answers 200', 200, '<html>welcome</html>'],
    ['a 201 without a message id', 201, '<Message xmlns="http://mns.aliyuncs.com/doc/v1/"></Message>'],
    ['a 502 page', 502, '<html>Bad Gateway</html>'],
    ['an empty 503', 503, ''],
  ])('%s → never counts as sent', async (_, status, body) => {
    const queue = await stranger((_request, response) => response.writeHead(status).end(body));
    expect(await failureOf(queue.send({ body: 'x' }))).toMatchObject({ kind: 'unknown', code: `Http${status}` });
    expect(await failureOf(queue.sendAll([{ body: 'x' }]))).toMatchObject({ kind: 'unknown' });
    expect(await failureOf(queue.receive(1, 0))).toMatchObject({ kind: 'unknown' });
  });

  test('an error that quotes what was sent → no token or signature in the failure', async () => {
    const queue = await stranger((request, response) => {
      const { authorization = '', 'security-token': token } = request.headers;
      const message = `<Message>${token} ${authorization}</Message>`;
      response.writeHead(403).end(`<Error><Code>SignatureDoesNotMatch</Code>${message}</Error>`);
    });
    const failure = await failureOf(queue.send({ body: 'x' }));
    expect(failure).toMatchObject({ kind: 'denied', message: `*** MNS ${TEMPORARY_KEYS.accessKeyId}:***` });
  });

  test('a batch answered with message ids, but by a 200 or a redirect → not sent', async () => {
    const body = '<Messages><Message><MessageId>1</MessageId></Message></Messages>';
    for (const status of [200, 302]) {
      const queue = await stranger((_request, response) => response.writeHead(status).end(body));
      expect(await failureOf(queue.sendAll([{ body: 'x' }]))).toMatchObject({ kind: 'unknown', code: `Http${status}` });
    }
  });
});

describe('the task queue', () => {
  const copy = { name: 'nightly', description: 'x' };
  test.each([true, false])(
    'put, withdraw, bury; handles of delayed messages given: %s',
    async (delayedReceiptHandle) => {
      const { url, broker, queue } = await smq({ delayedReceiptHandle });
      const letters = queueAt(url, 'letters');
      await letters.create({});
      const tasks = createTaskQueue(queue, letters);
      const { receiptHandle } = await tasks.put(taskOf(job(), [node('cn-a-1')], copy), 10.2);
      expect(broker.nextDueAt('jobs', noon)).toBe(noon + 11_000);
      expect(receiptHandle !== undefined).toBe(delayedReceiptHandle);
      if (receiptHandle !== undefined) await tasks.withdraw(receiptHandle);
      expect(broker.messages('jobs', noon)).toHaveLength(delayedReceiptHandle ? 0 : 1);
      await tasks.put(taskOf(job(), [], copy), 10_000_000);
      const failure = { kind: 'denied' } as const;
      await tasks.bury(lettersOf(job(), [{ node: node('cn-a-1'), reason: 'permanent', failure }], copy, noon));
      expect(broker.messages('letters', noon)).toHaveLength(1);
    },
  );

  test('dead letters → received, and removed by their handle', async () => {
    const { url, queue } = await smq();
    const letters = queueAt(url, 'letters');
    await letters.create({});
    const failure = { kind: 'denied' } as const;
    const tasks = createTaskQueue(queue, letters);
    await tasks.bury(lettersOf(job(), [{ node: node('cn-a-1'), reason: 'permanent', failure }], copy, noon));
    const box = createDeadLetters(letters);
    const [letter] = await box.receive(16);
    expect(tasksIn(letter?.body)).toMatchObject([{ nodes: [{ ensRegionId: 'cn-a-1' }] }]);
    await box.remove(letter?.receiptHandle ?? '');
    expect(await box.receive(16)).toEqual([]);
  });
});
