import { describe, expect, it } from 'vitest';
import { accepted, brokerWithQueue, refused } from './smq-setup.ts';

describe('SMQ receiving', () => {
  it('receive: a message → invisible for the timeout, then again with a new handle and a higher count', () => {
    const { broker, clock, send, receive, receiveOne } = brokerWithQueue({ visibilityTimeoutSeconds: 20 });
    const enqueuedAt = clock.now();
    send('a');
    clock.advance(1000);
    const first = receiveOne();
    expect(first).toMatchObject({
      enqueuedAt,
      firstDequeuedAt: clock.now(),
      nextVisibleAt: clock.now() + 20_000,
      dequeueCount: 1,
      priority: 8,
    });
    expect(broker.counts('jobs', clock.now())).toEqual({ delayed: 0, visible: 0, invisible: 1 });
    clock.advance(19_999);
    expect(receive()).toEqual([]);
    clock.advance(1);
    const second = receiveOne();
    expect(second).toMatchObject({
      messageId: first.messageId,
      firstDequeuedAt: first.firstDequeuedAt,
      nextVisibleAt: clock.now() + 20_000,
      dequeueCount: 2,
    });
    expect(second.receiptHandle).not.toBe(first.receiptHandle);
  });

  it('receive: several priorities → 1 first, within a priority the order of arrival', () => {
    const { send, receive } = brokerWithQueue();
    send('low', { priority: 16 });
    send('usual 1');
    send('high', { priority: 1 });
    send('usual 2');
    expect(receive().map(({ body }) => body)).toEqual(['high', 'usual 1', 'usual 2', 'low']);
  });

  it('receive: same priority → first what became visible first, whenever it was sent', () => {
    const { clock, send, receive } = brokerWithQueue();
    send('delayed', { delaySeconds: 5 });
    send('at once');
    clock.advance(5000);
    expect(receive().map(({ body }) => body)).toEqual(['at once', 'delayed']);
  });

  it('receive: more than asked for → the count asked for; 0 and 17 → InvalidArgument', () => {
    const { broker, clock, send, receive } = brokerWithQueue();
    for (let number = 0; number < 20; number += 1) send(`${number}`);
    expect(receive(16)).toHaveLength(16);
    expect(receive(16)).toHaveLength(4);
    for (const count of [0, 17, 1.5, Number.NaN]) {
      expect(refused(broker.receive('jobs', count, clock.now())).code).toBe('InvalidArgument');
      expect(refused(broker.peek('jobs', count, clock.now())).code).toBe('InvalidArgument');
    }
  });

  it('peek: visible, delayed and invisible messages → the visible ones, unchanged and without a handle', () => {
    const { broker, clock, send, receiveOne } = brokerWithQueue();
    send('invisible');
    receiveOne();
    send('delayed', { delaySeconds: 1 });
    send('visible');
    const before = broker.messages('jobs', clock.now());
    const peek = () => accepted(broker.peek('jobs', 16, clock.now())).messages;
    expect(peek()).toMatchObject([{ body: 'visible', dequeueCount: 0, firstDequeuedAt: clock.now() }]);
    expect(peek()[0]).not.toHaveProperty('receiptHandle');
    expect(broker.messages('jobs', clock.now())).toEqual(before);
  });

  it('retention: over, however often received or delayed → gone, handle void', () => {
    const { broker, clock, send, receiveOne } = brokerWithQueue({ retentionSeconds: 60, visibilityTimeoutSeconds: 50 });
    send('unseen', { delaySeconds: 60 });
    send('received');
    clock.advance(30_000);
    const { receiptHandle } = receiveOne();
    clock.advance(29_999);
    expect(broker.counts('jobs', clock.now())).toEqual({ delayed: 1, visible: 0, invisible: 1 });
    expect(broker.nextDueAt('jobs', clock.now())).toBeUndefined();
    clock.advance(1);
    expect(broker.messages('jobs', clock.now())).toEqual([]);
    expect(refused(broker.delete('jobs', receiptHandle, clock.now())).code).toBe('MessageNotExist');
  });
});
