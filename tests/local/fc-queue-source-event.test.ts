import * as v from 'valibot';
import { expect, test } from 'vitest';
import { countFitting, type EventOrigin, toBatchEvent, toElement } from '../../local/fc/queue-event.ts';
import { QUEUE_SOURCE_DEFAULTS, type QueueSourceOptions } from '../../local/fc/queue-source-options.ts';
import { queueTriggerConfigSchema } from '../../local/fc/queue-trigger-config.ts';
import { queueConfig } from './fixtures/queue-stream.ts';
import { seededRandom } from './smq-setup.ts';

const message = {
  messageId: 'C6DB60D1574661357FA227277445ABCD',
  enqueuedAt: Date.parse('2026-11-24T06:00:00.093Z'),
};
const NOW = Date.parse('2026-11-24T07:00:00.028Z');

function elementOf(
  body: string,
  options: Partial<QueueSourceOptions> = {},
  parts: Parameters<typeof queueConfig>[0] = {},
) {
  const origin: EventOrigin = {
    functionName: 'retry',
    triggerName: 'queue',
    accountId: '1645465570000000',
    config: v.parse(queueTriggerConfigSchema, queueConfig(parts)),
    options: { ...QUEUE_SOURCE_DEFAULTS, ...options },
    random: seededRandom(),
  };
  return JSON.parse(toElement({ ...message, body }, origin, NOW));
}
const bodyOf = (body: string, options: Partial<QueueSourceOptions> = {}, isBase64 = false) =>
  elementOf(body, options, { source: { IsBase64Decode: isBase64 } }).data.messageBody;

test('queue event: CloudEvents → all the members of the documented sample, and no other', () => {
  expect(elementOf('VEVTVA==')).toEqual({
    id: expect.stringMatching(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/),
    source: 'MNS-retry-queue',
    specversion: '1.0',
    type: 'mns:Queue:SendMessage',
    datacontenttype: 'application/json; charset=utf-8',
    subject: 'acs:mns:cn-hangzhou:1645465570000000:queues/jobs',
    time: '2026-11-24T06:00:00.093Z',
    aliyunaccountid: '1645465570000000',
    aliyunpublishtime: '2026-11-24T07:00:00.028Z',
    aliyunoriginalaccountid: '1645465570000000',
    aliyuneventbusname: 'MNS-retry-queue',
    aliyunregionid: 'cn-hangzhou',
    aliyunpublishaddr: '127.0.0.1',
    data: {
      requestId: expect.stringMatching(/^[0-9A-F]{24}$/),
      messageId: message.messageId,
      messageBody: 'TEST',
    },
  });
});

test('queue event: RawData, by s.yaml or by option → the data alone', () => {
  const data = { requestId: expect.any(String), messageId: message.messageId, messageBody: 'TEST' };
  expect(elementOf('VEVTVA==', {}, { deliveryOption: { eventSchema: 'RawData' } })).toEqual(data);
  expect(elementOf('VEVTVA==', { schema: 'RawData' })).toEqual(data);
  expect(
    elementOf('VEVTVA==', { schema: 'CloudEvents' }, { deliveryOption: { eventSchema: 'RawData' } }),
  ).toMatchObject({
    specversion: '1.0',
    data,
  });
});

test('queue event: IsBase64Decode → the text the base64 stands for; without it, the body as it is', () => {
  expect(bodyOf('eyJhIjoiw7wifQ==', {}, true)).toBe('{"a":"ü"}');
  expect(bodyOf('eyJhIjoiw7wifQ==')).toBe('eyJhIjoiw7wifQ==');
  expect(bodyOf('{"a":1}')).toBe('{"a":1}');
});

test.each([
  ['{"a":1}', { a: 1 }],
  ['12', 12],
  ['null', null],
  ['"text"', 'text'],
  ['not JSON', 'not JSON'],
])('queue event: bodies parsed, %s → %j', (body, parsed) => {
  expect(bodyOf(body, { body: 'parsed' })).toEqual(parsed);
  expect(bodyOf(body)).toBe(body);
});

test('queue event: bodies parsed and base64 → decoded first', () => {
  expect(bodyOf('eyJhIjoxfQ==', { body: 'parsed' }, true)).toEqual({ a: 1 });
});

test('queue event: elements as strings → each a text that holds the same JSON', () => {
  const text = elementOf('VEVTVA==', { elements: 'strings' });
  expect(typeof text).toBe('string');
  expect(JSON.parse(text)).toEqual(elementOf('VEVTVA=='));
});

test('queue event: a batch → one JSON array', () => {
  expect(Buffer.from(toBatchEvent(['{"a":"ü"}', '"{}"'])).toString('utf8')).toBe('[{"a":"ü"},"{}"]');
});

test.each([
  [10, 0],
  [9, 1],
  [4, 1],
])('queue event: of three elements, with %i bytes → all but %i fit', (limit, missing) => {
  const elements = ['"ü"', '2', '3'];
  expect(toBatchEvent(elements)).toHaveLength(10);
  expect(countFitting(elements, limit)).toBe(limit === 4 ? 1 : 3 - missing);
});
