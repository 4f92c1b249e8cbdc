import { describe, expect, it } from 'vitest';
import type { WireCall } from '../../local/http.ts';
import { fields, KEYS, message, type RawRequest, send, startWithQueue } from './smq-http.ts';
import { handClock } from './smq-setup.ts';

const XMLNS = 'xmlns="http://mns.aliyuncs.com/doc/v1/"';

async function start(more: Parameters<typeof startWithQueue>[1] = {}) {
  const clock = handClock();
  const { broker, server } = await startWithQueue(clock, more);
  const call = (method: string, target: string, body: string | Uint8Array = '', rest: Partial<RawRequest> = {}) =>
    send(server.url, { method, target, body, date: new Date(clock.now()), ...rest });
  return { broker, call, clock };
}

describe('SMQ HTTP face', () => {
  it('any answer: request id and version; errors: the documented document', async () => {
    const { call } = await start();
    const { status, headers, text } = await call('GET', '/queues/jobs/messages');
    expect(status).toBe(404);
    expect(headers).toMatchObject({
      'content-type': 'text/xml;charset=utf-8',
      'x-mns-version': '2015-06-06',
      'x-mns-request-id': expect.stringMatching(/^[0-9A-F]{24}$/),
    });
    expect(text).toContain(`<Error ${XMLNS}>`);
    expect(fields(text)).toEqual({
      Code: 'MessageNotExist',
      Message: 'Message not exist.',
      RequestId: headers['x-mns-request-id'],
      HostId: '1234567890.mns.local',
    });
  });

  it.each([
    ['POST', '/queues/jobs/messages', '<Message', 400, 'MalformedXML'],
    ['POST', '/queues/jobs/messages', '', 400, 'MalformedXML'],
    ['POST', '/queues/jobs/messages', Buffer.from(message('é'), 'latin1'), 400, 'MalformedXML'],
    ['POST', '/queues/jobs/messages', '<Other/>', 400, 'InvalidArgument'],
    ['POST', '/queues/jobs/messages', '<Message/>', 400, 'InvalidArgument'],
    ['POST', '/queues/jobs/messages', message('a', '<DelaySeconds>x</DelaySeconds>'), 400, 'InvalidArgument'],
    ['POST', '/queues/jobs/messages', message('a', '<Priority>17</Priority>'), 400, 'InvalidArgument'],
    ['POST', '/queues/jobs/messages', `<Messages>${message('a').repeat(17)}</Messages>`, 400, 'InvalidArgument'],
    ['POST', '/queues/jobs/messages', '<Messages><Message/></Messages>', 400, 'InvalidArgument'],
    ['POST', '/queues/jobs/messages', message('x'.repeat(65_537)), 400, 'InvalidArgument'],
    ['POST', '/queues/jobs/messages', message('x'.repeat(600_000)), 400, 'InvalidArgument'],
    ['POST', '/queues/none/messages', message('a'), 404, 'QueueNotExist'],
    ['GET', '/queues/none/messages?waitseconds=30', '', 404, 'QueueNotExist'],
    ['GET', '/queues/jobs/messages?waitseconds=31', '', 400, 'InvalidArgument'],
    ['GET', '/queues/jobs/messages?numOfMessages=17', '', 400, 'InvalidArgument'],
    ['GET', '/queues/jobs/messages?numOfMessages=%zz', '', 400, 'InvalidQueryString'],
    ['DELETE', '/queues/jobs/messages', '', 400, 'MissingReceiptHandle'],
    ['DELETE', '/queues/jobs/messages', '<ReceiptHandles/>', 400, 'InvalidArgument'],
    ['DELETE', '/queues/jobs/messages', '<Other/>', 400, 'InvalidArgument'],
    ['DELETE', '/queues/jobs/messages?ReceiptHandle=x', '', 400, 'ReceiptHandleError'],
    ['PUT', '/queues/jobs/messages?visibilityTimeout=1', '', 400, 'MissingReceiptHandle'],
    ['PUT', '/queues/jobs/messages?receiptHandle=8-AAAA', '', 400, 'MissingVisibilityTimeout'],
    ['PUT', '/queues/jobs/messages?receiptHandle=8-AAAA&visibilityTimeout=0', '', 400, 'InvalidArgument'],
    ['PUT', '/queues/a_b', '', 400, 'InvalidQueueName'],
    ['PUT', '/queues/none?metaoverride=true', '', 404, 'QueueNotExist'],
    ['PUT', '/queues/jobs', '<Queue><DelaySeconds>604801</DelaySeconds></Queue>', 400, 'InvalidArgument'],
    ['PUT', '/queues/jobs', '<Queue><DelaySeconds>5</DelaySeconds></Queue>', 409, 'QueueAlreadyExist'],
    ['POST', '/queues/jobs', '', 400, 'InvalidRequestURL'],
    ['PATCH', '/queues/jobs/messages', '', 400, 'InvalidRequestURL'],
    ['GET', '/topics/jobs', '', 400, 'InvalidRequestURL'],
    ['GET', '/queues/jobs/messages/1', '', 400, 'InvalidRequestURL'],
    ['GET', '/queues/%zz', '', 400, 'InvalidRequestURL'],
  ])('refusal: %s %s %.40s → %d %s', async (method, target, body, status, code) => {
    const { call } = await start();
    const answer = await call(method, target, body);
    expect([answer.status, fields(answer.text)['Code']]).toEqual([status, code]);
  });

  it('send and receive: any text → the body comes back exactly', async () => {
    const { call } = await start();
    const body = '&lt;a&gt; &amp;amp; ]]&gt; 中文 &#xD;\n "x" ';
    expect(await call('POST', '/queues/jobs/messages', message(body))).toMatchObject({ status: 201 });
    const { text } = await call('GET', '/queues/jobs/messages');
    expect(fields(text)['MessageBody']).toBe('<a> &amp; ]]> 中文 \r\n "x" ');
  });

  it('query names: in any case, handles encoded or not → understood', async () => {
    const { broker, call, clock } = await start();
    for (const encode of [encodeURIComponent, String]) {
      broker.send('jobs', { body: 'a' }, clock.now());
      const received = await call('GET', '/queues/jobs/messages?NUMOFMESSAGES=1&WaitSeconds=0');
      const handle = encode(fields(received.text, 0)['ReceiptHandle'] ?? '');
      const changed = await call('PUT', `/queues/jobs/messages?RECEIPTHANDLE=${handle}&VisibilityTimeout=60`);
      expect(changed.text).toContain(`<ChangeVisibility ${XMLNS}>`);
      const next = encode(fields(changed.text)['ReceiptHandle'] ?? '');
      expect(await call('DELETE', `/queues/jobs/messages?receiptHandle=${next}`)).toMatchObject({
        status: 204,
        text: '',
      });
    }
    expect(broker.messages('jobs', clock.now())).toEqual([]);
  });

  it('handles: used after the visibility timeout → 404, the message is received again', async () => {
    const { broker, call, clock } = await start();
    broker.send('jobs', { body: 'a' }, clock.now());
    const received = await call('GET', '/queues/jobs/messages');
    const target = `/queues/jobs/messages?ReceiptHandle=${encodeURIComponent(fields(received.text)['ReceiptHandle'] ?? '')}`;
    clock.advance(30_000);
    const late = await call('DELETE', target);
    expect([late.status, fields(late.text)['Code']]).toEqual([404, 'MessageNotExist']);
    expect(fields((await call('GET', '/queues/jobs/messages')).text)).toMatchObject({ DequeueCount: '2' });
  });

  it('batches: root and status of success and of partial failure', async () => {
    const { call } = await start();
    const post = (entries: string) => call('POST', '/queues/jobs/messages', `<Messages ${XMLNS}>${entries}</Messages>`);
    const all = await post(message('a', '<DelaySeconds>5</DelaySeconds>'));
    expect(all.status).toBe(201);
    expect(Object.keys(fields(all.text, 0))).toEqual(['MessageId', 'MessageBodyMD5']);
    const some = await post(message('') + message('b'));
    expect(some.status).toBe(500);
    expect(some.text).toContain(`<Messages ${XMLNS}>`);
    expect(Object.keys(fields(some.text, 0))).toEqual(['ErrorCode', 'ErrorMessage']);
    expect(Object.keys(fields(some.text, 1))).toEqual(['MessageId', 'MessageBodyMD5']);
    expect((await post(message('x'.repeat(32_769)).repeat(2))).status).toBe(400);
  });

  it('faults: status and code as given; with a page → HTML instead of XML', async () => {
    const { broker, call } = await start();
    broker.failNext({ action: 'receive', status: 429, code: 'TooManyRequests' });
    broker.failNext({ action: 'receive', status: 502, code: 'x', page: '<html>Bad Gateway</html>' });
    const throttled = await call('GET', '/queues/jobs/messages');
    expect([throttled.status, fields(throttled.text)['Code']]).toEqual([429, 'TooManyRequests']);
    expect(await call('GET', '/queues/jobs/messages')).toMatchObject({
      status: 502,
      headers: { 'content-type': 'text/html' },
      text: '<html>Bad Gateway</html>',
    });
  });

  it.each([false, true])(
    'faults: drop, commit %s → no answer; the message is there: with commit only',
    async (commit) => {
      const { broker, call, clock } = await start();
      broker.failNext({ action: 'send', status: 503, code: 'ServiceUnavailable', drop: true, commit });
      await expect(call('POST', '/queues/jobs/messages', message('a'))).rejects.toThrow('socket hang up');
      expect(broker.messages('jobs', clock.now())).toHaveLength(commit ? 1 : 0);
    },
  );

  it('intercept: called before and after each verified call, by the name of the action', async () => {
    const calls: WireCall[] = [];
    const { broker, call, clock } = await start({
      intercept: (wireCall) => {
        calls.push(wireCall);
        return undefined;
      },
    });
    await call('PUT', '/queues/q');
    await call('PUT', '/queues/q?metaoverride=true');
    await call('GET', '/queues/q');
    await call('DELETE', '/queues/q');
    await call('POST', '/queues/jobs/messages', message('a'));
    await call('POST', '/queues/jobs/messages', `<Messages>${message('a')}</Messages>`);
    await call('GET', '/queues/jobs/messages?peekonly=true');
    await call('GET', '/queues/jobs/messages?peekonly=true&numOfMessages=2');
    await call('GET', '/queues/jobs/messages');
    await call('GET', '/queues/jobs/messages?numOfMessages=2');
    await call('PUT', '/queues/jobs/messages?receiptHandle=8-AAAA&visibilityTimeout=1');
    await call('DELETE', '/queues/jobs/messages?ReceiptHandle=8-AAAA');
    await call(
      'DELETE',
      '/queues/jobs/messages',
      '<ReceiptHandles><ReceiptHandle>8-AAAA</ReceiptHandle></ReceiptHandles>',
    );
    await call('GET', '/queues/jobs', '', { headers: { authorization: undefined } });
    expect(calls.map(({ service }) => service)).toEqual(calls.map(() => 'smq'));
    expect(new Set(calls.map(({ accessKeyId }) => accessKeyId))).toEqual(new Set([KEYS.accessKeyId]));
    expect(calls.filter(({ phase }) => phase === 'before').map(({ action }) => action)).toEqual([
      'CreateQueue',
      'SetQueueAttributes',
      'GetQueueAttributes',
      'DeleteQueue',
      'SendMessage',
      'BatchSendMessage',
      'PeekMessage',
      'BatchPeekMessage',
      'ReceiveMessage',
      'BatchReceiveMessage',
      'ChangeMessageVisibility',
      'DeleteMessage',
      'BatchDeleteMessage',
    ]);
    expect(calls.map(({ phase }) => phase)).toEqual(
      calls.map((_, position) => (position % 2 === 0 ? 'before' : 'after')),
    );
    expect(broker.counts('jobs', clock.now()).invisible).toBe(2);
  });

  it.each([
    ['before', 0],
    ['after', 1],
  ] as const)('intercept: drop %s → no answer, %d messages sent', async (phase, sent) => {
    const { broker, call, clock } = await start({
      intercept: (wireCall) => (wireCall.phase === phase ? 'drop' : undefined),
    });
    await expect(call('POST', '/queues/jobs/messages', message('a'))).rejects.toMatchObject({ code: 'ECONNRESET' });
    expect(broker.messages('jobs', clock.now())).toHaveLength(sent);
  });
});
