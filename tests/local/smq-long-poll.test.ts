import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { WireCall } from '../../local/http.ts';
import { createBroker } from '../../local/smq/broker.ts';
import type { Outcome } from '../../local/smq/failure.ts';
import { pollForMessages } from '../../local/smq/long-poll.ts';
import type { ReceivedMessage } from '../../local/smq/message.ts';
import type { QueueAttributes } from '../../local/smq/queue-attributes.ts';
import { send as sendRaw, startWithQueue } from './smq-http.ts';
import { accepted, handClock, refused, seededRandom } from './smq-setup.ts';

function waiting(attributes: Partial<QueueAttributes> = {}) {
  const clock = { now: () => Date.now() };
  const broker = createBroker({ random: seededRandom() });
  accepted(broker.createQueue('jobs', attributes, clock.now()));
  const departure = new AbortController();
  const receive = vi.spyOn(broker, 'receive');
  const answers: Outcome<{ readonly messages: readonly ReceivedMessage[] }>[] = [];
  const poll = (waitSeconds?: number) => {
    const request = { queue: 'jobs', count: 16, waitSeconds, signal: departure.signal };
    void pollForMessages(broker, clock, request).then((answer) => answers.push(answer));
  };
  const send = (body: string, delaySeconds = 0) => accepted(broker.send('jobs', { body, delaySeconds }, clock.now()));
  const bodies = () => answers.map((answer) => accepted(answer).messages.map(({ body }) => body));
  return { broker, clock, departure, receive, answers, poll, send, bodies };
}

describe('SMQ long polling', () => {
  beforeEach(() => {
    vi.useFakeTimers();
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  it('poll: nothing comes → empty exactly when the wait is over, looked twice', async () => {
    const { poll, bodies, receive } = waiting();
    poll(20);
    await vi.advanceTimersByTimeAsync(19_999);
    expect(bodies()).toEqual([]);
    await vi.advanceTimersByTimeAsync(1);
    expect(bodies()).toEqual([[]]);
    expect(receive).toHaveBeenCalledTimes(2);
    expect(vi.getTimerCount()).toBe(0);
  });

  it('poll: no waitseconds → the queue decides; 0 → at once', async () => {
    const { poll, bodies } = waiting({ pollingWaitSeconds: 7 });
    poll(0);
    poll();
    await vi.advanceTimersByTimeAsync(6_999);
    expect(bodies()).toEqual([[]]);
    await vi.advanceTimersByTimeAsync(1);
    expect(bodies()).toEqual([[], []]);
  });

  it('poll: a message is sent meanwhile → answered at once, to one of two waiters', async () => {
    const { poll, send, bodies } = waiting();
    poll(20);
    poll(20);
    await vi.advanceTimersByTimeAsync(5000);
    send('a');
    await vi.advanceTimersByTimeAsync(0);
    expect(bodies()).toEqual([['a']]);
    await vi.advanceTimersByTimeAsync(15_000);
    expect(bodies()).toEqual([['a'], []]);
    expect(vi.getTimerCount()).toBe(0);
  });

  it('poll: a delayed message, an even earlier one sent later → each when due', async () => {
    const { poll, send, bodies } = waiting();
    send('late', 10);
    poll(20);
    send('early', 4);
    await vi.advanceTimersByTimeAsync(3_999);
    expect(bodies()).toEqual([]);
    await vi.advanceTimersByTimeAsync(1);
    expect(bodies()).toEqual([['early']]);
    poll(20);
    await vi.advanceTimersByTimeAsync(6_000);
    expect(bodies()).toEqual([['early'], ['late']]);
  });

  it('poll: visibility ends, a dead letter arrives → answered then', async () => {
    const { broker, clock, poll, bodies } = waiting();
    const policy = { deadLetterPolicy: { targetQueue: 'jobs', maxReceiveCount: 1 }, visibilityTimeoutSeconds: 5 };
    accepted(broker.createQueue('source', policy, clock.now()));
    accepted(broker.send('source', { body: 'dead' }, clock.now()));
    accepted(broker.receive('source', 1, clock.now()));
    poll(20);
    await vi.advanceTimersByTimeAsync(5000);
    expect(bodies()).toEqual([['dead']]);
    poll(30);
    await vi.advanceTimersByTimeAsync(30_000);
    expect(bodies()).toEqual([['dead'], ['dead']]);
  });

  it.each([
    ['received', undefined, 15_000],
    ['received and its timeout changed', 5, 5000],
  ])('poll: what will be a dead letter is %s meanwhile → answered when it arrives', async (_, seconds, dueIn) => {
    const { broker, clock, poll, bodies } = waiting();
    const policy = { deadLetterPolicy: { targetQueue: 'jobs', maxReceiveCount: 1 }, visibilityTimeoutSeconds: 15 };
    accepted(broker.createQueue('source', policy, clock.now()));
    poll(20);
    accepted(broker.send('source', { body: 'dead' }, clock.now()));
    await vi.advanceTimersByTimeAsync(0);
    const [message] = accepted(broker.receive('source', 1, clock.now())).messages;
    await vi.advanceTimersByTimeAsync(0);
    const { receiptHandle = '' } = message ?? {};
    if (seconds !== undefined) accepted(broker.changeVisibility('source', receiptHandle, seconds, clock.now()));
    await vi.advanceTimersByTimeAsync(dueIn - 1);
    expect(bodies()).toEqual([]);
    await vi.advanceTimersByTimeAsync(1);
    expect(bodies()).toEqual([['dead']]);
  });

  it('poll: another call finds that a dead letter has arrived → answered at once', async () => {
    const clock = handClock();
    const broker = createBroker({ random: seededRandom() });
    const policy = { deadLetterPolicy: { targetQueue: 'jobs', maxReceiveCount: 1 } };
    for (const [name, attributes] of [['source', policy] as const, ['jobs', {}] as const]) {
      accepted(broker.createQueue(name, attributes, clock.now()));
    }
    accepted(broker.send('source', { body: 'dead' }, clock.now()));
    accepted(broker.receive('source', 1, clock.now()));
    const signal = new AbortController().signal;
    const answer = pollForMessages(broker, clock, { queue: 'jobs', count: 1, waitSeconds: 30, signal });
    clock.advance(30_000);
    broker.counts('source', clock.now());
    expect(accepted(await answer).messages).toMatchObject([{ body: 'dead' }]);
    expect(vi.getTimerCount()).toBe(0);
  });

  it('poll: answered while another message is still delayed → no timer stays', async () => {
    const { poll, send, bodies } = waiting();
    send('later', 10);
    poll(20);
    send('now');
    await vi.advanceTimersByTimeAsync(0);
    expect(bodies()).toEqual([['now']]);
    expect(vi.getTimerCount()).toBe(0);
  });

  it('poll: the queue is deleted → QueueNotExist at once', async () => {
    const { broker, clock, poll, answers } = waiting();
    poll(20);
    broker.deleteQueue('jobs', clock.now());
    await vi.advanceTimersByTimeAsync(0);
    expect(answers.map((answer) => refused(answer).code)).toEqual(['QueueNotExist']);
  });

  it('poll: the caller leaves, or has left → nothing is taken, no timer stays', async () => {
    const { broker, clock, departure, poll, send } = waiting();
    const stopWatching = vi.fn();
    vi.spyOn(broker, 'watch').mockReturnValue(stopWatching);
    poll(20);
    departure.abort();
    send('a');
    poll(20);
    await vi.advanceTimersByTimeAsync(20_000);
    expect(broker.counts('jobs', clock.now())).toEqual({ delayed: 0, visible: 1, invisible: 0 });
    expect(stopWatching).toHaveBeenCalledTimes(1);
    expect(vi.getTimerCount()).toBe(0);
  });
});

describe('SMQ long polling over HTTP', () => {
  async function startWaiting() {
    const clock = handClock();
    const seen: { readonly phase: WireCall['phase']; readonly notify: () => void }[] = [];
    const reached = (phase: WireCall['phase']) => new Promise<void>((notify) => seen.push({ phase, notify }));
    const before = reached('before');
    const after = reached('after');
    const intercept = ({ phase }: WireCall) => {
      for (const waiter of seen) if (waiter.phase === phase) waiter.notify();
      return undefined;
    };
    const { broker, server } = await startWithQueue(clock, { intercept });
    const departure = new AbortController();
    const target = '/queues/jobs/messages?waitseconds=30';
    const answer = sendRaw(server.url, {
      method: 'GET',
      target,
      date: new Date(clock.now()),
      signal: departure.signal,
    });
    answer.catch(() => undefined);
    await before;
    return { broker, clock, server, answer, after, departure };
  }

  it('receive: a message is sent meanwhile → 200 without waiting', async () => {
    const { broker, clock, answer } = await startWaiting();
    broker.send('jobs', { body: 'a' }, clock.now());
    expect(await answer).toMatchObject({ status: 200, text: expect.stringContaining('<MessageBody>a</MessageBody>') });
  });

  it('receive: the client goes away → the wait ends, a later message stays visible', async () => {
    const { broker, clock, after, departure } = await startWaiting();
    departure.abort();
    await after;
    broker.send('jobs', { body: 'a' }, clock.now());
    expect(broker.counts('jobs', clock.now()).visible).toBe(1);
  });

  it('close: a receive is waiting → closes at once, the client sees a reset', async () => {
    const { server, answer, after } = await startWaiting();
    await server.close();
    await expect(answer).rejects.toMatchObject({ code: 'ECONNRESET' });
    await after;
  });
});
