import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { accepted, brokerWithQueue, refused } from './smq-setup.ts';

describe('SMQ sending', () => {
  it('send: plain → visible at once, with MD5 in upper case and no handle', () => {
    const { broker, clock, send } = brokerWithQueue();
    const sent = send('aGVsbG8=');
    expect(sent).toEqual({
      ok: true,
      messageId: expect.stringMatching(/^[0-9A-F]{16}-1-[0-9A-F]+-[0-9A-F]{9}$/),
      bodyMd5: createHash('md5').update('aGVsbG8=').digest('hex').toUpperCase(),
    });
    expect(broker.messages('jobs', clock.now())).toEqual([
      {
        messageId: sent.messageId,
        body: 'aGVsbG8=',
        state: 'visible',
        priority: 8,
        enqueuedAt: clock.now(),
        expiresAt: clock.now() + 345_600_000,
        dueAt: clock.now(),
        dequeueCount: 0,
      },
    ]);
  });

  it('send: delayed → not received before its time, received at it', () => {
    const { broker, clock, send, receive } = brokerWithQueue();
    send('a', { delaySeconds: 10 });
    expect(broker.counts('jobs', clock.now())).toEqual({ delayed: 1, visible: 0, invisible: 0 });
    clock.advance(9_999);
    expect(receive()).toEqual([]);
    expect(broker.nextDueAt('jobs', clock.now())).toBe(clock.now() + 1);
    clock.advance(1);
    expect(receive()).toMatchObject([{ body: 'a', dequeueCount: 1 }]);
  });

  it('send: the queue delays → a delay of the message overrides it, zero included', () => {
    const { broker, clock, send } = brokerWithQueue({ delaySeconds: 60 });
    send('queue');
    send('none', { delaySeconds: 0 });
    send('longer', { delaySeconds: 90 });
    const due = broker.messages('jobs', clock.now()).map(({ body, dueAt }) => [body, dueAt - clock.now()]);
    expect(due).toEqual([
      ['queue', 60_000],
      ['none', 0],
      ['longer', 90_000],
    ]);
  });

  it('send: delayed → its handle withdraws it, but only while it is delayed', () => {
    const { broker, clock, send, receive } = brokerWithQueue({ delaySeconds: 5 });
    const withdrawn = send('a').receiptHandle ?? '';
    const kept = send('b', { delaySeconds: 10 }).receiptHandle ?? '';
    expect(broker.delete('jobs', withdrawn, clock.now())).toEqual({ ok: true });
    clock.advance(10_000);
    expect(refused(broker.delete('jobs', kept, clock.now()))).toMatchObject({ status: 404, code: 'MessageNotExist' });
    expect(receive().map(({ body }) => body)).toEqual(['b']);
  });

  it('send: delayed, handles switched off → no handle', () => {
    const { send } = brokerWithQueue({}, { delayedReceiptHandle: false });
    expect(send('a', { delaySeconds: 5 })).not.toHaveProperty('receiptHandle');
  });

  it.each([
    ['no body', { body: '' }],
    ['a body over the queue maximum', { body: 'é'.repeat(513) }],
    ['a delay over 7 days', { body: 'a', delaySeconds: 604_801 }],
    ['a negative delay', { body: 'a', delaySeconds: -1 }],
    ['priority 0', { body: 'a', priority: 0 }],
    ['priority 17', { body: 'a', priority: 17 }],
  ])('send: %s → InvalidArgument and nothing in the queue', (_, message) => {
    const { broker, clock } = brokerWithQueue({ maximumMessageBytes: 1024 });
    expect(refused(broker.send('jobs', message, clock.now()))).toMatchObject({ status: 400, code: 'InvalidArgument' });
    expect(broker.messages('jobs', clock.now())).toEqual([]);
    accepted(broker.send('jobs', { body: 'é'.repeat(512), delaySeconds: 604_800, priority: 16 }, clock.now()));
  });

  it('batchSend: one of three is bad → the others are sent, outcomes in order', () => {
    const { broker, clock } = brokerWithQueue();
    const batch = [{ body: 'a' }, { body: 'b', delaySeconds: 604_801 }, { body: 'c' }];
    const { entries } = accepted(broker.batchSend('jobs', batch, clock.now()));
    expect(entries).toMatchObject([{ ok: true }, { ok: false, code: 'InvalidArgument' }, { ok: true }]);
    expect(broker.messages('jobs', clock.now()).map(({ body }) => body)).toEqual(['a', 'c']);
  });

  it('batchSend: 16 messages of 64 KB together → sent; 17, 0 or one byte more → all refused', () => {
    const { broker, clock } = brokerWithQueue();
    const batch = Array.from({ length: 16 }, () => ({ body: 'x'.repeat(4096) }));
    accepted(broker.batchSend('jobs', batch, clock.now()));
    const tooBig = [...batch.slice(1), { body: 'x'.repeat(4097) }];
    const tooMany = Array.from({ length: 17 }, () => ({ body: 'x' }));
    for (const wrong of [tooBig, tooMany, []]) {
      expect(refused(broker.batchSend('jobs', wrong, clock.now()))).toMatchObject({ code: 'InvalidArgument' });
    }
    expect(broker.counts('jobs', clock.now()).visible).toBe(16);
  });
});
