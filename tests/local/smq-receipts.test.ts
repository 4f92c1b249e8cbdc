import { describe, expect, it } from 'vitest';
import { accepted, brokerWithQueue, refused } from './smq-setup.ts';

describe('SMQ receipt handles', () => {
  it('delete: valid handle → gone for good; the same again → MessageNotExist', () => {
    const { broker, clock, send, receive, receiveOne } = brokerWithQueue();
    send('a');
    const { receiptHandle } = receiveOne();
    expect(broker.delete('jobs', receiptHandle, clock.now())).toEqual({ ok: true });
    expect(refused(broker.delete('jobs', receiptHandle, clock.now()))).toMatchObject({
      status: 404,
      code: 'MessageNotExist',
    });
    clock.advance(31_000);
    expect(receive()).toEqual([]);
  });

  it.each(['MessageNotExist', 'ReceiptHandleError'] as const)(
    'delete: handle out of date → %s, the message stays',
    (code) => {
      const { broker, clock, send, receiveOne } = brokerWithQueue({}, { staleHandleCode: code });
      send('a');
      const first = receiveOne();
      clock.advance(30_000);
      expect(refused(broker.delete('jobs', first.receiptHandle, clock.now())).code).toBe(code);
      const second = receiveOne();
      expect(refused(broker.delete('jobs', first.receiptHandle, clock.now())).code).toBe(code);
      clock.advance(29_999);
      expect(broker.delete('jobs', second.receiptHandle, clock.now())).toEqual({ ok: true });
    },
  );

  it('delete: a text no receive ever gave → 400 ReceiptHandleError', () => {
    const { broker, clock } = brokerWithQueue();
    expect(refused(broker.delete('jobs', 'no handle', clock.now()))).toMatchObject({
      status: 400,
      code: 'ReceiptHandleError',
    });
  });

  it('batchDelete: one of two is void → the other is gone, outcomes in order', () => {
    const { broker, clock, send, receiveOne } = brokerWithQueue();
    send('a');
    const { receiptHandle } = receiveOne();
    const { entries } = accepted(broker.batchDelete('jobs', ['8-AAAA', receiptHandle], clock.now()));
    expect(entries).toMatchObject([{ ok: false, code: 'MessageNotExist' }, { ok: true }]);
    expect(broker.messages('jobs', clock.now())).toEqual([]);
  });

  it('batchDelete: none, or more than 16 → InvalidArgument', () => {
    const { broker, clock } = brokerWithQueue();
    for (const handles of [[], Array.from({ length: 17 }, () => '8-AAAA')]) {
      expect(refused(broker.batchDelete('jobs', handles, clock.now())).code).toBe('InvalidArgument');
    }
  });

  it('changeVisibility: longer → counted from the call, old handle void, new one valid', () => {
    const { broker, clock, send, receive, receiveOne } = brokerWithQueue();
    send('a');
    const { receiptHandle } = receiveOne();
    clock.advance(15_000);
    const changed = accepted(broker.changeVisibility('jobs', receiptHandle, 60, clock.now()));
    expect(changed.nextVisibleAt).toBe(clock.now() + 60_000);
    expect(refused(broker.delete('jobs', receiptHandle, clock.now())).code).toBe('MessageNotExist');
    clock.advance(59_999);
    expect(receive()).toEqual([]);
    expect(broker.delete('jobs', changed.receiptHandle, clock.now())).toEqual({ ok: true });
  });

  it('changeVisibility: shorter → comes back earlier', () => {
    const { broker, clock, send, receiveOne } = brokerWithQueue();
    send('a');
    const { receiptHandle } = receiveOne();
    accepted(broker.changeVisibility('jobs', receiptHandle, 1, clock.now()));
    clock.advance(1000);
    expect(receiveOne().dequeueCount).toBe(2);
  });

  it('changeVisibility: by the handle of a delayed message → due at the new time, still never received', () => {
    const { broker, clock, send } = brokerWithQueue();
    const { receiptHandle = '' } = send('a', { delaySeconds: 100 });
    accepted(broker.changeVisibility('jobs', receiptHandle, 5, clock.now()));
    expect(broker.messages('jobs', clock.now())).toMatchObject([{ state: 'delayed', dueAt: clock.now() + 5000 }]);
  });

  it('changeVisibility: out of range, or void handle → refused, nothing changed', () => {
    const { broker, clock, send, receiveOne } = brokerWithQueue();
    send('a');
    const { receiptHandle } = receiveOne();
    for (const seconds of [0, 43_201, Number.NaN]) {
      expect(refused(broker.changeVisibility('jobs', receiptHandle, seconds, clock.now())).code).toBe(
        'InvalidArgument',
      );
    }
    expect(refused(broker.changeVisibility('jobs', '8-AAAA', 5, clock.now())).code).toBe('MessageNotExist');
    expect(broker.delete('jobs', receiptHandle, clock.now())).toEqual({ ok: true });
  });
});
