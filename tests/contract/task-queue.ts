import { describe, expect, test } from 'vitest';
import { type Broker, type BrokerOptions, createBroker } from '../../local/smq/broker.ts';
import type { FailureKind } from '../../shared/core/failure.ts';
import { type DeadLetter, letterOfMessage, type Task, taskOf } from '../../shared/core/task.ts';
import type { TaskQueue } from '../../shared/ports.ts';
import { decode } from '../../simulation/world/queue.ts';
import { job, node, noon } from '../support/builders.ts';
import { queues } from '../support/wired-ports.ts';
import { failing } from './failing.ts';

/** Makes the port to be judged, on the two `queues` of `broker`. */
export type QueueFactory = (broker: Broker, now: () => number) => TaskQueue | Promise<TaskQueue>;

const task = (taskId: string, name = 'nightly') =>
  taskOf(job({ taskId }), [node('cn-a-1', { attempts: 1 })], { name, description: '快照 <&> "quoted"' });
const letter = (body: string) => letterOfMessage(body, { kind: 'invalid' }, noon);

/** What each implementation of TaskQueue must do. */
export function taskQueueContract(name: string, create: QueueFactory): void {
  async function smq(options: BrokerOptions = {}) {
    const broker = createBroker({ random: Math.random, options });
    broker.createQueue(queues.retries, { visibilityTimeoutSeconds: 60 }, noon);
    broker.createQueue(queues.deadLetters, {}, noon);
    const time = { now: noon };
    const queue = await create(broker, () => time.now);
    const texts = (queueName: string) => broker.messages(queueName, time.now).map(({ body }) => decode(body));
    return {
      broker,
      queue,
      time,
      tasks: () => texts(queues.retries) as Task[],
      letters: () => texts(queues.deadLetters) as DeadLetter[],
      take: async (count: number) =>
        (await queue.receive(count)).map(({ body, receiptHandle }) => ({ task: decode(body) as Task, receiptHandle })),
    };
  }

  describe(`TaskQueue: ${name}`, () => {
    test('put, receive → the task as it was, under a handle, hidden for a while, then there again', async () => {
      const { queue, take, time } = await smq();
      await queue.put(task('one'), 0);
      const [first, ...others] = await take(16);
      expect([first?.task, others]).toEqual([task('one'), []]);
      time.now += 59_999;
      expect(await take(16)).toEqual([]);
      time.now += 1;
      const [again] = await take(16);
      expect(again?.task).toEqual(task('one'));
      expect(again?.receiptHandle).not.toBe(first?.receiptHandle);
    });

    test.each([
      [0, 0],
      [-5, 0],
      [0.001, 1],
      [60, 60],
      [60.2, 61],
      [604_800, 604_800],
      [10_000_000, 604_800],
    ])('put with a delay of %d s → due after %i s', async (delay, seconds) => {
      const { queue, broker } = await smq();
      await queue.put(task('one'), delay);
      expect(broker.messages(queues.retries, noon)[0]?.dueAt).toBe(noon + seconds * 1000);
    });

    test('not due yet → not received', async () => {
      const { queue, take, time } = await smq();
      await queue.put(task('one'), 60);
      time.now += 59_999;
      expect(await take(16)).toEqual([]);
      time.now += 1;
      expect(await take(16)).toHaveLength(1);
    });

    test('handles of delayed tasks given → withdrawn by them until they are due, once', async () => {
      const { queue, tasks, time } = await smq();
      const [one, two] = [await queue.put(task('one'), 60), await queue.put(task('two'), 60)];
      await queue.withdraw(one.receiptHandle ?? '');
      expect(tasks().map(({ taskId }) => taskId)).toEqual(['two']);
      expect((await failing(queue.withdraw(one.receiptHandle ?? ''))).failure.kind).toBe('not-found');
      time.now += 60_000;
      expect((await failing(queue.withdraw(two.receiptHandle ?? ''))).failure.kind).toBe('not-found');
      expect(tasks()).toHaveLength(1);
    });

    test('handles not given, or no delay → a receipt without one', async () => {
      const { queue } = await smq({ delayedReceiptHandle: false });
      expect(await queue.put(task('one'), 60)).toEqual({});
      expect(await (await smq()).queue.put(task('one'), 0)).toEqual({});
    });

    test('withdraw a received task → gone for good; too late → there again, and told', async () => {
      const { queue, take, tasks, time } = await smq();
      for (const taskId of ['one', 'two']) await queue.put(task(taskId), 0);
      const [one, two] = await take(2);
      await queue.withdraw(one?.receiptHandle ?? '');
      time.now += 60_000;
      expect((await failing(queue.withdraw(two?.receiptHandle ?? ''))).failure.kind).toBe('not-found');
      expect(tasks().map(({ taskId }) => taskId)).toEqual(['two']);
    });

    test.each(['MessageNotExist', 'ReceiptHandleError'] as const)(
      'a stale handle that SMQ answers with %s → a failure',
      async (code) => {
        const { queue, take } = await smq({ staleHandleCode: code });
        await queue.put(task('one'), 0);
        const [one] = await take(1);
        await queue.withdraw(one?.receiptHandle ?? '');
        expect((await failing(queue.withdraw(one?.receiptHandle ?? ''))).failure).toMatchObject({ code });
        expect((await failing(queue.withdraw('no handle'))).failure).toMatchObject({ code: 'ReceiptHandleError' });
      },
    );

    test('receive → at most as many as asked for; more than 16 → invalid', async () => {
      const { queue, take } = await smq();
      for (let number = 0; number < 20; number += 1) await queue.put(task(`${number}`), 0);
      expect(await take(2)).toHaveLength(2);
      expect(await take(16)).toHaveLength(16);
      expect(await take(16)).toHaveLength(2);
      expect(await take(1)).toEqual([]);
      expect((await failing(queue.receive(17))).failure).toMatchObject({ kind: 'invalid', code: 'InvalidArgument' });
    });

    test('bury many letters, more than one call takes → all there, in order', async () => {
      const { queue, letters } = await smq();
      const all = Array.from({ length: 40 }, (_, index) =>
        letter(`${index}`.padEnd(index % 2 === 0 ? 5_900 : 10, 'x')),
      );
      await queue.bury(all);
      expect(letters()).toEqual(all);
      await queue.bury([]);
      expect(letters()).toHaveLength(40);
    });

    test('a batch of which SMQ takes a part → the rest once more; what is left then is a failure', async () => {
      const { queue, broker, letters } = await smq();
      const error = { action: 'send', status: 500, code: 'InternalError' } as const;
      broker.failNext({ ...error, entries: [0, 2] });
      await queue.bury([letter('a'), letter('b'), letter('c')]);
      expect(letters().map(({ body }) => body)).toEqual(['b', 'a', 'c']);
      broker.failNext({ ...error, entries: [0], times: 2 });
      const { failure } = await failing(queue.bury([letter('d'), letter('e')]));
      expect([failure.kind, failure.code]).toEqual(['unknown', 'BatchIncomplete']);
      expect(letters()).toHaveLength(4);
    });

    test('what is too large for a message → invalid, before it is sent', async () => {
      const { queue, broker, tasks } = await smq();
      for (const call of [
        queue.put(task('big', 'x'.repeat(49_152)), 0),
        queue.bury([letter('a'), { ...letter(''), body: 'x'.repeat(49_152) }]),
      ]) {
        expect((await failing(call)).failure).toMatchObject({ kind: 'invalid', code: 'MessageTooLarge' });
      }
      expect([tasks(), broker.messages(queues.deadLetters, noon)]).toEqual([[], []]);
    });

    const calls: readonly (readonly ['send' | 'receive' | 'delete', string, (queue: TaskQueue) => Promise<unknown>])[] =
      [
        ['send', 'put', (queue) => queue.put(task('one'), 0)],
        ['send', 'bury', (queue) => queue.bury([letter('a')])],
        ['receive', 'receive', (queue) => queue.receive(1)],
        ['delete', 'withdraw', (queue) => queue.withdraw('8-YWJj')],
      ];
    const codes: readonly (readonly [FailureKind, number, string])[] = [
      ['throttled', 429, 'TooManyRequests'],
      ['throttled', 503, 'ServiceUnavailable'],
      ['throttled', 400, 'QpsLimitExceeded'],
      ['unsent', 400, 'TimeExpired'],
      ['unknown', 500, 'InternalError'],
      ['unknown', 418, 'NeverHeardOf'],
      ['credentials', 403, 'InvalidAccessKeyId'],
      ['denied', 403, 'AccessDenied'],
      ['invalid', 400, 'InvalidArgument'],
      ['not-found', 404, 'QueueNotExist'],
    ];
    test.each(calls)(
      '%s fails in %s: every kind of error answer → its kind, code and message',
      async (action, _, call) => {
        const { queue, broker } = await smq();
        for (const [kind, status, code] of codes) {
          broker.failNext({ action, status, code, message: `${code}!` });
          expect((await failing(call(queue))).failure).toEqual({ kind, code, message: `${code}!` });
        }
      },
    );

    test.each(calls)('%s answers %s by a gateway page, carried out or not → unknown', async (action, _, call) => {
      const { queue, broker } = await smq();
      for (const commit of [true, false]) {
        broker.failNext({ action, status: 502, code: 'BadGateway', commit, page: '<html>Bad Gateway</html>' });
        expect((await failing(call(queue))).failure).toMatchObject({ kind: 'unknown', code: 'Http502' });
      }
    });

    test.each(calls)('%s to a queue that is not there: %s → not-found', async (_action, _, call) => {
      const { queue, broker } = await smq();
      for (const queueName of Object.values(queues)) broker.deleteQueue(queueName, noon);
      expect((await failing(call(queue))).failure).toMatchObject({ kind: 'not-found', code: 'QueueNotExist' });
    });
  });
}
