import { describe, expect, it } from 'vitest';
import { createBroker } from '../../local/smq/broker.ts';
import type { QueueAttributes } from '../../local/smq/queue-attributes.ts';
import { send, startWithQueue } from './smq-http.ts';
import { accepted, brokerWithQueue, handClock, refused, seededRandom } from './smq-setup.ts';

const NOW = 1_700_000_000_000;

describe('SMQ queues', () => {
  it('createQueue: new, same again, other attributes → created, not created, QueueAlreadyExist', () => {
    const broker = createBroker({ random: seededRandom() });
    expect(broker.createQueue('q', { delaySeconds: 5 }, NOW)).toEqual({ ok: true, created: true });
    expect(broker.createQueue('q', { delaySeconds: 5 }, NOW)).toEqual({ ok: true, created: false });
    expect(refused(broker.createQueue('q', {}, NOW))).toMatchObject({ status: 409, code: 'QueueAlreadyExist' });
    expect(broker.queueNames()).toEqual(['q']);
  });

  it.each<Partial<QueueAttributes>>([
    { delaySeconds: 1 },
    { maximumMessageBytes: 1024 },
    { retentionSeconds: 60 },
    { visibilityTimeoutSeconds: 1 },
    { pollingWaitSeconds: 1 },
    { loggingEnabled: true },
  ])('createQueue: there with defaults, wanted with %j → QueueAlreadyExist', (attributes) => {
    const { broker, clock } = brokerWithQueue();
    expect(refused(broker.createQueue('jobs', attributes, clock.now())).code).toBe('QueueAlreadyExist');
  });

  it('createQueue: no attributes → the documented defaults', () => {
    const broker = createBroker({ random: seededRandom() });
    broker.createQueue('q', {}, NOW);
    expect(accepted(broker.getQueueAttributes('q', NOW + 1))).toMatchObject({
      createdAt: NOW,
      modifiedAt: NOW,
      counts: { delayed: 0, visible: 0, invisible: 0 },
      attributes: {
        delaySeconds: 0,
        maximumMessageBytes: 65536,
        retentionSeconds: 345600,
        visibilityTimeoutSeconds: 30,
        pollingWaitSeconds: 0,
      },
    });
  });

  it.each<[keyof QueueAttributes, number, number]>([
    ['delaySeconds', 0, 604800],
    ['maximumMessageBytes', 1024, 65536],
    ['retentionSeconds', 60, 604800],
    ['visibilityTimeoutSeconds', 1, 43200],
    ['pollingWaitSeconds', 0, 30],
  ])('createQueue: %s beyond %d to %d → InvalidArgument', (name, low, high) => {
    const create = (value: number) => createBroker({ random: seededRandom() }).createQueue('q', { [name]: value }, NOW);
    for (const value of [low, high]) expect(create(value)).toMatchObject({ ok: true });
    for (const value of [low - 1, high + 1, low + 0.5, Number.NaN]) {
      expect(create(value)).toMatchObject({ ok: false, status: 400, code: 'InvalidArgument' });
    }
  });

  it.each([
    ['', 'QueueNameLengthError'],
    ['a'.repeat(121), 'QueueNameLengthError'],
    ['-a', 'InvalidQueueName'],
    ['a_b', 'InvalidQueueName'],
  ])('createQueue: name %j → %s', (name, code) => {
    const broker = createBroker({ random: seededRandom() });
    expect(refused(broker.createQueue(name, {}, NOW))).toMatchObject({ status: 400, code });
    expect(broker.createQueue('a'.repeat(120), {}, NOW)).toMatchObject({ created: true });
  });

  it('createQueue: a dead-letter policy is there → a client that cannot name it still gets "same"', () => {
    const deadLetterPolicy = { targetQueue: 'dead', maxReceiveCount: 3 };
    const { broker, clock } = brokerWithQueue({ deadLetterPolicy });
    expect(broker.createQueue('jobs', {}, clock.now())).toMatchObject({ created: false });
    expect(broker.createQueue('jobs', { deadLetterPolicy }, clock.now())).toMatchObject({ created: false });
    const other = { deadLetterPolicy: { ...deadLetterPolicy, maxReceiveCount: 4 } };
    expect(broker.createQueue('jobs', other, clock.now())).toMatchObject({ code: 'QueueAlreadyExist' });
  });

  it('createQueue: its own dead-letter queue, or a maximum of 0 → InvalidArgument', () => {
    const { broker, clock } = brokerWithQueue();
    for (const deadLetterPolicy of [
      { targetQueue: 'q', maxReceiveCount: 1 },
      { targetQueue: 'jobs', maxReceiveCount: 0 },
    ]) {
      expect(broker.createQueue('q', { deadLetterPolicy }, clock.now())).toMatchObject({ code: 'InvalidArgument' });
    }
  });

  it('setQueueAttributes: some given → those change, the others stay, the time is noted', () => {
    const { broker, clock } = brokerWithQueue({ delaySeconds: 7 });
    const createdAt = clock.now();
    clock.advance(1000);
    expect(broker.setQueueAttributes('jobs', { visibilityTimeoutSeconds: 9 }, clock.now())).toEqual({ ok: true });
    expect(broker.setQueueAttributes('jobs', { delaySeconds: -1 }, clock.now())).toMatchObject({
      code: 'InvalidArgument',
    });
    expect(accepted(broker.getQueueAttributes('jobs', clock.now()))).toMatchObject({
      createdAt,
      modifiedAt: createdAt + 1000,
      attributes: { delaySeconds: 7, visibilityTimeoutSeconds: 9 },
    });
  });

  it('deleteQueue: with messages, then again → queue and messages are gone, no refusal', () => {
    const { broker, clock, send } = brokerWithQueue();
    send('a');
    expect(broker.deleteQueue('jobs', clock.now())).toEqual({ ok: true });
    expect(broker.deleteQueue('jobs', clock.now())).toEqual({ ok: true });
    broker.createQueue('jobs', {}, clock.now());
    expect(broker.messages('jobs', clock.now())).toEqual([]);
  });

  it('any operation: unknown queue → 404 QueueNotExist', () => {
    const broker = createBroker({ random: seededRandom() });
    const outcomes = [
      broker.getQueueAttributes('q', NOW),
      broker.setQueueAttributes('q', {}, NOW),
      broker.send('q', { body: 'a' }, NOW),
      broker.batchSend('q', [{ body: 'a' }], NOW),
      broker.receive('q', 1, NOW),
      broker.peek('q', 1, NOW),
      broker.delete('q', '8-AAAA', NOW),
      broker.batchDelete('q', ['8-AAAA'], NOW),
      broker.changeVisibility('q', '8-AAAA', 1, NOW),
    ];
    for (const outcome of outcomes) expect(refused(outcome)).toMatchObject({ status: 404, code: 'QueueNotExist' });
    expect(broker.messages('q', NOW)).toEqual([]);
    expect(broker.counts('q', NOW)).toEqual({ delayed: 0, visible: 0, invisible: 0 });
  });
});

describe('SMQ ListQueue', () => {
  const names = ['b-1', 'a-3', 'a-1', 'c-1', 'a-2'];
  async function listed(signedHeaders: Record<string, string>, fault = false) {
    const clock = handClock();
    const { broker, server } = await startWithQueue(clock);
    for (const name of names) broker.createQueue(name, {}, clock.now());
    if (fault) broker.failNext({ action: 'look', status: 500, code: 'InternalError' });
    const page = (more: Record<string, string>) =>
      send(server.url, {
        method: 'GET',
        target: '/queues',
        date: new Date(clock.now()),
        signedHeaders: { ...signedHeaders, ...more },
      });
    const pages: { status: number; names: (string | undefined)[]; marker: string | undefined }[] = [];
    for (let marker: string | undefined = ''; marker !== undefined; ) {
      const { status, text } = await page(marker === '' ? {} : { 'x-mns-marker': marker });
      const urls = [...text.matchAll(/<Queue><QueueURL>([^<]+)</g)].map(([, url]) =>
        url?.replace(`${server.url}/queues/`, ''),
      );
      marker = /<NextMarker>([^<]+)</.exec(text)?.[1];
      pages.push({ status, names: urls, marker });
    }
    return pages;
  }

  it.each([
    [{}, [['a-1', 'a-2', 'a-3', 'b-1', 'c-1', 'jobs']]],
    [{ 'x-mns-prefix': 'a-' }, [['a-1', 'a-2', 'a-3']]],
    [
      { 'x-mns-ret-number': '2' },
      [
        ['a-1', 'a-2'],
        ['a-3', 'b-1'],
        ['c-1', 'jobs'],
      ],
    ],
    [{ 'x-mns-ret-number': '2', 'x-mns-prefix': 'a-' }, [['a-1', 'a-2'], ['a-3']]],
    [{ 'x-mns-prefix': 'none' }, [[]]],
  ])('%j → each queue once, a NextMarker on every page but the last', async (headers, pages) => {
    const read = await listed(headers);
    expect(read.map((page) => [page.status, page.names])).toEqual(pages.map((page) => [200, page]));
  });

  it.each([
    { 'x-mns-ret-number': '0' },
    { 'x-mns-ret-number': '1001' },
    { 'x-mns-ret-number': 'all' },
    { 'x-mns-marker': 'b-1' },
  ])('%j → 400', async (headers) => {
    expect(await listed(headers)).toMatchObject([{ status: 400, names: [] }]);
  });

  it('a fault of all queues → it fails too', async () => {
    expect(await listed({}, true)).toMatchObject([{ status: 500, names: [] }]);
  });
});
