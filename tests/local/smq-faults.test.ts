import { describe, expect, it } from 'vitest';
import { accepted, brokerWithQueue, refused } from './smq-setup.ts';

const THROTTLED = { status: 429, code: 'TooManyRequests' };

describe('SMQ faults', () => {
  it('failNext: send, twice → two sends fail and do nothing, single or batch, the third works', () => {
    const { broker, clock } = brokerWithQueue();
    broker.failNext({ action: 'send', times: 2, ...THROTTLED });
    expect(refused(broker.send('jobs', { body: 'a' }, clock.now()))).toMatchObject(THROTTLED);
    expect(refused(broker.batchSend('jobs', [{ body: 'b' }], clock.now()))).toMatchObject(THROTTLED);
    expect(broker.send('jobs', { body: 'c' }, clock.now())).toMatchObject({ ok: true });
    expect(broker.messages('jobs', clock.now()).map(({ body }) => body)).toEqual(['c']);
  });

  it('failNext: with commit → carried out, but the answer is the error', () => {
    const { broker, clock, send, receiveOne } = brokerWithQueue();
    broker.failNext({ action: 'send', status: 500, code: 'InternalError', commit: true });
    refused(broker.send('jobs', { body: 'a' }, clock.now()));
    expect(broker.counts('jobs', clock.now()).visible).toBe(1);
    const { receiptHandle } = receiveOne();
    broker.failNext({ action: 'delete', status: 500, code: 'InternalError', commit: true });
    refused(broker.delete('jobs', receiptHandle, clock.now()));
    expect(broker.messages('jobs', clock.now())).toEqual([]);
    send('b');
    broker.failNext({ action: 'receive', status: 500, code: 'InternalError', commit: true });
    refused(broker.receive('jobs', 1, clock.now()));
    expect(broker.counts('jobs', clock.now()).invisible).toBe(1);
  });

  it('failNext: one action in one queue → other actions and queues work', () => {
    const { broker, clock } = brokerWithQueue();
    accepted(broker.createQueue('other', {}, clock.now()));
    broker.failNext({ action: 'receive', queue: 'jobs', ...THROTTLED });
    accepted(broker.send('jobs', { body: 'a' }, clock.now()));
    accepted(broker.receive('other', 1, clock.now()));
    expect(refused(broker.receive('jobs', 1, clock.now()))).toMatchObject(THROTTLED);
    expect(accepted(broker.receive('jobs', 1, clock.now())).messages).toHaveLength(1);
  });

  it('failNext: entries of a batch → those fail, the rest is carried out, single calls are let through', () => {
    const { broker, clock } = brokerWithQueue();
    broker.failNext({ action: 'send', entries: [1], ...THROTTLED });
    accepted(broker.send('jobs', { body: 'single' }, clock.now()));
    const batch = [{ body: 'a' }, { body: 'b' }];
    const { entries } = accepted(broker.batchSend('jobs', batch, clock.now()));
    expect(entries).toMatchObject([{ ok: true }, { ok: false, ...THROTTLED }]);
    expect(broker.messages('jobs', clock.now()).map(({ body }) => body)).toEqual(['single', 'a']);
    broker.failNext({ action: 'send', entries: [0], commit: true, ...THROTTLED });
    accepted(broker.batchSend('jobs', [{ body: 'c' }], clock.now()));
    expect(broker.counts('jobs', clock.now()).visible).toBe(3);
  });
});

describe('SMQ faults: messages twice, late, a queue that is down', () => {
  const forEver = Number.POSITIVE_INFINITY;

  it('disturb: again → a received message is visible at once, its first handle is void', () => {
    const { broker, clock, send, receiveOne } = brokerWithQueue({ visibilityTimeoutSeconds: 30 });
    send('a');
    broker.disturb({ delivery: { kind: 'delivered-again' } });
    const first = receiveOne();
    expect(broker.counts('jobs', clock.now()).visible).toBe(1);
    expect(refused(broker.delete('jobs', first.receiptHandle, clock.now())).code).toBe('MessageNotExist');
    const second = receiveOne();
    expect(second).toMatchObject({ messageId: first.messageId, body: 'a', dequeueCount: 2 });
    expect(broker.counts('jobs', clock.now()).visible).toBe(0);
    accepted(broker.delete('jobs', second.receiptHandle, clock.now()));
  });

  it('disturb: again, nothing to receive → the fault waits', () => {
    const { broker, clock, receive } = brokerWithQueue();
    broker.disturb({ queue: 'jobs', delivery: { kind: 'delivered-again' } });
    expect(receive()).toEqual([]);
    expect(broker.faults(clock.now())).toMatchObject([{ faultId: 'smq-1', acted: 0, timesLeft: 1 }]);
    expect(broker.removeFault('smq-1')).toBe(true);
    expect(broker.faults(clock.now())).toEqual([]);
  });

  it('disturb: late → a message appears so much later, single or of a batch, and can be withdrawn until then', () => {
    const { broker, clock, receive, send } = brokerWithQueue({ visibilityTimeoutSeconds: 600 });
    broker.disturb({ times: 2, delivery: { kind: 'delivered-late', seconds: 60 } });
    const withdrawn = send('a', { delaySeconds: 10 });
    accepted(broker.batchSend('jobs', [{ body: 'b' }, { body: 'c' }], clock.now()));
    expect(receive().map(({ body }) => body)).toEqual(['c']);
    clock.advance(60_000);
    expect(receive().map(({ body }) => body)).toEqual(['b']);
    accepted(broker.delete('jobs', withdrawn.receiptHandle ?? '', clock.now()));
  });

  it('disturb: another queue → untouched', () => {
    const { broker, send, receive } = brokerWithQueue();
    broker.disturb({ queue: 'other', delivery: { kind: 'delivered-late', seconds: 60 } });
    broker.disturb({ queue: 'other', delivery: { kind: 'delivered-again' } });
    send('a');
    expect(receive()).toHaveLength(1);
    expect(receive()).toEqual([]);
  });

  it('failNext: no action, for a while → every call fails until then, then all work', () => {
    const { broker, clock, send, receiveOne } = brokerWithQueue();
    send('a');
    const { receiptHandle } = receiveOne();
    const until = clock.now() + 1000;
    broker.failNext({ queue: 'jobs', until, times: forEver, status: 503, code: 'ServiceUnavailable', drop: true });
    const calls = (now: number) => [
      broker.send('jobs', { body: 'b' }, now),
      broker.batchSend('jobs', [{ body: 'c' }], now),
      broker.receive('jobs', 1, now),
      broker.peek('jobs', 1, now),
      broker.getQueueAttributes('jobs', now),
      broker.changeVisibility('jobs', receiptHandle, 30, now),
      broker.batchDelete('jobs', ['8-AAAA'], now),
    ];
    expect(calls(clock.now()).map((outcome) => refused(outcome))).toEqual(
      Array(7).fill({ ok: false, status: 503, code: 'ServiceUnavailable', message: 'Injected failure.', drop: true }),
    );
    clock.advance(1000);
    expect(calls(clock.now()).map(({ ok }) => ok)).toEqual(Array(7).fill(true));
  });
});
