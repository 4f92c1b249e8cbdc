import { describe, expect, it } from 'vitest';
import { accepted, brokerWithQueue, refused } from './smq-setup.ts';

const POLICY = { deadLetterPolicy: { targetQueue: 'dead', maxReceiveCount: 2 }, visibilityTimeoutSeconds: 10 };

describe('SMQ dead-letter policy', () => {
  it('receive: as often as allowed → moved when it would come a third time, count begun again', () => {
    const { broker, clock, send, receive, receiveOne } = brokerWithQueue(POLICY);
    accepted(broker.createQueue('dead', {}, clock.now()));
    const { messageId } = send('a');
    receiveOne();
    clock.advance(10_000);
    const { receiptHandle } = receiveOne();
    clock.advance(9_999);
    expect(broker.messages('dead', clock.now())).toEqual([]);
    expect(broker.nextDueAt('dead', clock.now())).toBe(clock.now() + 1);
    clock.advance(1);
    expect(receive()).toEqual([]);
    expect(broker.messages('dead', clock.now())).toMatchObject([
      { messageId, body: 'a', state: 'visible', dequeueCount: 0 },
    ]);
    expect(refused(broker.delete('dead', receiptHandle, clock.now())).code).toBe('MessageNotExist');
    expect(accepted(broker.receive('dead', 1, clock.now())).messages).toMatchObject([
      { messageId, dequeueCount: 1, firstDequeuedAt: clock.now() },
    ]);
  });

  it('delete: within the last visibility timeout → never a dead letter', () => {
    const { broker, clock, send, receiveOne } = brokerWithQueue(POLICY);
    accepted(broker.createQueue('dead', {}, clock.now()));
    send('a');
    receiveOne();
    clock.advance(10_000);
    accepted(broker.delete('jobs', receiveOne().receiptHandle, clock.now()));
    clock.advance(10_000);
    expect(broker.messages('dead', clock.now())).toEqual([]);
  });

  it('retention: after the move → still counted from sending', () => {
    const { broker, clock, send, receiveOne } = brokerWithQueue({ ...POLICY, retentionSeconds: 60 });
    accepted(broker.createQueue('dead', { retentionSeconds: 604_800 }, clock.now()));
    send('a');
    receiveOne();
    clock.advance(10_000);
    receiveOne();
    clock.advance(49_999);
    expect(broker.counts('dead', clock.now()).visible).toBe(1);
    clock.advance(1);
    expect(broker.messages('dead', clock.now())).toEqual([]);
  });

  it('receive: no such dead-letter queue → the message stays and is received again', () => {
    const { clock, send, receiveOne } = brokerWithQueue(POLICY);
    send('a');
    for (let count = 1; count <= 4; count += 1) {
      expect(receiveOne().dequeueCount).toBe(count);
      clock.advance(10_000);
    }
  });
});
