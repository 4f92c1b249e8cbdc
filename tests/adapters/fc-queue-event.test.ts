import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { isTimerEvent, readQueueEvent, tickedAt, timerPayload } from '../../shared/fc/queue-event.ts';

const bytes = (value: unknown) => Buffer.from(typeof value === 'string' ? value : JSON.stringify(value));
const cloudEvent = (messageBody: unknown) => ({
  id: 'c2g71017',
  source: 'MNS-Function-mnstrigger',
  specversion: '1.0',
  type: 'mns:Queue:SendMessage',
  data: { requestId: '606EA307', messageId: 'C6DB60D1', messageBody },
});

describe('readQueueEvent', () => {
  test.each([
    ['an array of CloudEvents', [cloudEvent('TEST')], [{ body: 'TEST', messageId: 'C6DB60D1' }]],
    ['a single CloudEvent', cloudEvent('TEST'), [{ body: 'TEST', messageId: 'C6DB60D1' }]],
    ['elements as JSON text', [JSON.stringify(cloudEvent('TEST'))], [{ body: 'TEST', messageId: 'C6DB60D1' }]],
    ['a body that was parsed', [cloudEvent({ version: 1 })], [{ body: { version: 1 }, messageId: 'C6DB60D1' }]],
    ['a body that is a number', [cloudEvent(12)], [{ body: 12, messageId: 'C6DB60D1' }]],
    ['RawData: the data alone', [{ messageId: 'M', messageBody: 'TEST' }], [{ body: 'TEST', messageId: 'M' }]],
    ['RawData: the body alone', [{ version: 1 }, 'TEST'], [{ body: { version: 1 } }, { body: 'TEST' }]],
    ['nothing in it', [], []],
    ['text that is no JSON', 'TEST', [{ body: 'TEST' }]],
    ['no event', '', []],
    ['data that is no object', [{ data: 'TEST' }], [{ body: { data: 'TEST' } }]],
  ])('%s → the messages', (_, event, messages) => {
    expect(readQueueEvent(bytes(event))).toEqual(messages);
  });

  test('a body nested too deep to be made JSON again → its beginning, so that it can be logged and buried', () => {
    const deep = `${'['.repeat(12_000)}${']'.repeat(12_000)}`;
    for (const event of [`[{"data":{"messageBody":${deep}}}]`, `[${deep}]`, deep]) {
      const messages = readQueueEvent(bytes(event));
      expect(JSON.stringify(messages)).toMatch(/^\[\{"body":\[{90,100}"…"/);
    }
    expect(timerPayload(bytes(`{"payload":${deep}}`))).toContain('…');
  });

  test('any bytes → as many messages as elements, never a throw', () => {
    fc.assert(
      fc.property(fc.oneof(fc.array(fc.jsonValue()).map(bytes), fc.uint8Array()), (event) => {
        expect(Array.isArray(readQueueEvent(event))).toBe(true);
      }),
    );
    fc.assert(
      fc.property(fc.array(fc.jsonValue()), (list) => {
        expect(readQueueEvent(bytes(list))).toHaveLength(list.length);
      }),
    );
  });
});

describe('timer events', () => {
  const timer = { triggerTime: '2026-11-24T04:00:00Z', triggerName: 'tick', payload: '{"dryRun":true}' };
  test('when it ticked → its own time; no other event has one', () => {
    expect(tickedAt(bytes(timer))).toBe(Date.UTC(2026, 10, 24, 4));
    expect(tickedAt(bytes({ ...timer, triggerTime: 'soon' }))).toBeUndefined();
    expect(tickedAt(bytes({ payload: '' }))).toBeUndefined();
  });

  test('known by name and time', () => {
    expect(isTimerEvent(bytes(timer))).toBe(true);
    expect(isTimerEvent(bytes([timer]))).toBe(false);
    expect(isTimerEvent(bytes([cloudEvent('x')]))).toBe(false);
    expect(isTimerEvent(bytes('{'))).toBe(false);
  });
  test.each([
    ['as configured', timer, '{"dryRun":true}'],
    ['not configured', { ...timer, payload: '' }, ''],
    ['absent', { triggerName: 'tick' }, ''],
    ['null', { ...timer, payload: null }, ''],
    ['an object, from a call by hand', { payload: { rules: ['a'] } }, '{"rules":["a"]}'],
    ['no event at all', '', ''],
    ['the payload alone, from a call by hand', { dryRun: true }, '{"dryRun":true}'],
    ['anything else', 'dryRun', 'dryRun'],
  ])('payload %s', (_, event, payload) => {
    expect(timerPayload(bytes(event))).toBe(payload);
  });
});
