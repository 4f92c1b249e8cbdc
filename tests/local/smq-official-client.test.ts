import MnsClient from '@alicloud/mns';
import { describe, expect, it } from 'vitest';
import { KEYS, startWithQueue, TEMPORARY_KEYS } from './smq-http.ts';
import { shiftedClock } from './smq-setup.ts';

async function start() {
  const clock = shiftedClock();
  const { broker, server } = await startWithQueue(clock);
  const client = new MnsClient('1234567890', { ...KEYS, endpoint: server.url });
  return { broker, client, clock, server };
}

describe('SMQ by the official @alicloud/mns client', () => {
  it('queues: created, same, different, changed, read, deleted → 201, 204, QueueAlreadyExist, 204, attributes, 204', async () => {
    const { client, clock, server } = await start();
    const created = await client.createQueue('q', { DelaySeconds: 3, VisibilityTimeout: 40 });
    expect(created).toMatchObject({ code: 201, headers: { location: `${server.url}/queues/q` } });
    expect(await client.createQueue('q', { DelaySeconds: 3, VisibilityTimeout: 40 })).toMatchObject({ code: 204 });
    await expect(client.createQueue('q')).rejects.toMatchObject({ name: 'MNSQueueAlreadyExistError' });
    expect(await client.setQueueAttributes('q', { DelaySeconds: 4, LoggingEnabled: 'True' })).toMatchObject({
      code: 204,
    });
    const { code, body } = await client.getQueueAttributes('q');
    expect(code).toBe(200);
    expect(body).toMatchObject({
      QueueName: 'q',
      DelaySeconds: '4',
      MaximumMessageSize: '65536',
      MessageRetentionPeriod: '345600',
      VisibilityTimeout: '40',
      PollingWaitSeconds: '0',
      ActiveMessages: '0',
      LoggingEnabled: 'True',
    });
    expect(Math.abs(Number(body?.['CreateTime']) - clock.now() / 1000)).toBeLessThan(60);
    expect(await client.deleteQueue('q')).toMatchObject({ code: 204 });
    await expect(client.getQueueAttributes('q')).rejects.toMatchObject({ name: 'MNSQueueNotExistError' });
  });

  it('queues: listed, by prefix, page by page → the URL of each, and no others', async () => {
    const { client, broker, clock, server } = await start();
    const url = (name: string) => ({ QueueURL: `${server.url}/queues/${name}` });
    expect(await client.listQueue()).toMatchObject({ code: 200, body: [url('jobs')] });
    for (const name of ['a-2', 'a-1', 'a-3', 'b-1']) broker.createQueue(name, {}, clock.now());
    expect((await client.listQueue(undefined, 1000, 'a-')).body).toEqual([url('a-1'), url('a-2'), url('a-3')]);
    expect((await client.listQueue(undefined, 2, 'a-')).body).toEqual([url('a-1'), url('a-2')]);
    await expect(client.listQueue(undefined, 0, '')).rejects.toMatchObject({ name: 'MNSInvalidArgumentError' });
    await expect(client.listQueue('nonsense')).rejects.toMatchObject({ name: 'MNSInvalidArgumentError' });
    expect((await client.listQueue(undefined, 5, 'none')).body).toBeUndefined();
  });

  it('messages: sent, peeked, received, deleted → the same message, then MessageNotExist', async () => {
    const { client } = await start();
    const sent = await client.sendMessage('jobs', { MessageBody: 'aGVsbG8=', Priority: 3 });
    expect(sent.code).toBe(201);
    expect(Object.keys(sent.body ?? {})).toEqual(['MessageId', 'MessageBodyMD5']);
    expect(await client.peekMessage('jobs')).toMatchObject({ body: { MessageBody: 'aGVsbG8=', DequeueCount: '0' } });
    const received = await client.receiveMessage('jobs');
    expect(received).toMatchObject({
      code: 200,
      body: { ...sent.body, MessageBody: 'aGVsbG8=', DequeueCount: '1', Priority: '3' },
    });
    const { ReceiptHandle = '', EnqueueTime, FirstDequeueTime, NextVisibleTime } = received.body ?? {};
    expect(Number(NextVisibleTime) - Number(FirstDequeueTime)).toBe(30_000);
    expect(Number(FirstDequeueTime)).toBeGreaterThanOrEqual(Number(EnqueueTime));
    await expect(client.peekMessage('jobs')).rejects.toMatchObject({ name: 'MNSMessageNotExistError' });
    expect(await client.deleteMessage('jobs', ReceiptHandle)).toMatchObject({ code: 204 });
    await expect(client.deleteMessage('jobs', ReceiptHandle)).rejects.toMatchObject({
      name: 'MNSMessageNotExistError',
    });
  });

  it('delay: withdrawn by the handle of the send, or received when due', async () => {
    const { broker, client, clock } = await start();
    const withdrawn = await client.sendMessage('jobs', { MessageBody: 'a', DelaySeconds: 60 });
    await client.sendMessage('jobs', { MessageBody: 'b', DelaySeconds: 60 });
    expect(await client.deleteMessage('jobs', withdrawn.body?.['ReceiptHandle'] ?? '')).toMatchObject({ code: 204 });
    await expect(client.receiveMessage('jobs')).rejects.toMatchObject({ name: 'MNSMessageNotExistError' });
    expect(broker.counts('jobs', clock.now()).delayed).toBe(1);
    clock.advance(60_000);
    expect(await client.receiveMessage('jobs')).toMatchObject({ body: { MessageBody: 'b' } });
  });

  it('batches: 16 sent, peeked, received, deleted → all of them, handles with / and + and = intact', async () => {
    const { broker, client, clock } = await start();
    const batch = Array.from({ length: 16 }, (_, number) => ({ MessageBody: `m${number}` }));
    const sent = await client.batchSendMessage('jobs', batch);
    expect(sent.code).toBe(201);
    expect(sent.body).toHaveLength(16);
    expect((await client.batchPeekMessage('jobs', 16)).body).toHaveLength(16);
    const received = (await client.batchReceiveMessage('jobs', 16)).body ?? [];
    expect(received.map(({ MessageBody }) => MessageBody)).toEqual(batch.map(({ MessageBody }) => MessageBody));
    const handles = received.map(({ ReceiptHandle = '' }) => ReceiptHandle);
    expect(handles.join('')).toMatch(/\/.*\+|\+.*\//);
    for (const handle of handles.slice(0, 8))
      expect(await client.deleteMessage('jobs', handle)).toMatchObject({ code: 204 });
    expect(await client.batchDeleteMessage('jobs', handles.slice(8))).toMatchObject({ code: 204 });
    expect(broker.messages('jobs', clock.now())).toEqual([]);
    await expect(client.batchReceiveMessage('jobs', 16)).rejects.toMatchObject({ name: 'MNSMessageNotExistError' });
  });

  it('batches: partly failed → 500 with an entry each, 404 with the failed handles', async () => {
    const { client } = await start();
    const batch = [{ MessageBody: 'a' }, { MessageBody: 'b', DelaySeconds: 604_801 }];
    const sent = await client.batchSendMessage('jobs', batch);
    expect(sent).toMatchObject({
      code: 500,
      body: [{ MessageId: expect.any(String) }, { ErrorCode: 'InvalidArgument' }],
    });
    const { body } = await client.receiveMessage('jobs');
    const deleted = await client.batchDeleteMessage('jobs', ['8-AAAA', body?.['ReceiptHandle'] ?? '']);
    expect(deleted).toMatchObject({ code: 404, body: [{ ErrorCode: 'MessageNotExist', ReceiptHandle: '8-AAAA' }] });
    expect(deleted.body).toHaveLength(1);
  });

  it('visibility: changed, then over → new handle, old one void, message back', async () => {
    const { client, clock } = await start();
    await client.sendMessage('jobs', { MessageBody: 'a' });
    const { ReceiptHandle: first = '' } = (await client.receiveMessage('jobs')).body ?? {};
    const changed = await client.changeMessageVisibility('jobs', first, 120);
    const { ReceiptHandle: second = '', NextVisibleTime } = changed.body ?? {};
    expect(Math.abs(Number(NextVisibleTime) - clock.now() - 120_000)).toBeLessThan(10_000);
    await expect(client.deleteMessage('jobs', first)).rejects.toMatchObject({ name: 'MNSMessageNotExistError' });
    clock.advance(120_000);
    await expect(client.deleteMessage('jobs', second)).rejects.toMatchObject({ name: 'MNSMessageNotExistError' });
    expect(await client.receiveMessage('jobs')).toMatchObject({ body: { DequeueCount: '2' } });
  });

  it('credentials: temporary with token → works; without token or with a wrong secret → refused', async () => {
    const { server } = await start();
    const endpoint = server.url;
    const client = (keys: { accessKeyId: string; accessKeySecret: string; securityToken?: string }) =>
      new MnsClient('1234567890', { ...keys, endpoint });
    expect(await client(TEMPORARY_KEYS).sendMessage('jobs', { MessageBody: 'a' })).toMatchObject({ code: 201 });
    const { accessKeyId, accessKeySecret } = TEMPORARY_KEYS;
    const withoutToken = client({ accessKeyId, accessKeySecret }).sendMessage('jobs', { MessageBody: 'a' });
    await expect(withoutToken).rejects.toMatchObject({ name: 'MNSAccessDeniedError' });
    const foreignToken = client({ ...KEYS, securityToken: 'tok+/=' }).sendMessage('jobs', { MessageBody: 'a' });
    await expect(foreignToken).rejects.toMatchObject({ name: 'MNSAccessDeniedError' });
    const wrongSecret = client({ ...KEYS, accessKeySecret: 'other' }).sendMessage('jobs', { MessageBody: 'a' });
    await expect(wrongSecret).rejects.toMatchObject({ name: 'MNSSignatureDoesNotMatchError' });
  });
});
