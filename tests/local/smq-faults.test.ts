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
