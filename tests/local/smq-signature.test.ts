import { describe, expect, it } from 'vitest';
import { fields, KEYS, type RawRequest, send, startWithQueue, TEMPORARY_KEYS } from './smq-http.ts';
import { handClock } from './smq-setup.ts';

const clock = handClock();
const MINUTE = 60_000;

function peek(more: Partial<RawRequest> = {}): RawRequest {
  return { method: 'GET', target: '/queues/jobs', date: new Date(clock.now()), ...more };
}

async function outcomeOf(raw: RawRequest) {
  const { server } = await startWithQueue(clock);
  const { status, text } = await send(server.url, raw);
  return status === 200 ? [200] : [status, fields(text)['Code']];
}

function at(offset: number): Date {
  return new Date(clock.now() + offset);
}

describe('SMQ signature', () => {
  it.each<[string, RawRequest, readonly [number, string?]]>([
    ['right', peek(), [200]],
    ['another secret', peek({ keys: { ...KEYS, accessKeySecret: 'x' } }), [403, 'SignatureDoesNotMatch']],
    ['unknown key', peek({ keys: { ...KEYS, accessKeyId: 'x' } }), [403, 'InvalidAccessKeyId']],
    ['15 minutes old', peek({ date: at(-15 * MINUTE) }), [200]],
    ['15 minutes ahead', peek({ date: at(15 * MINUTE) }), [200]],
    ['a second older', peek({ date: at(-15 * MINUTE - 1000) }), [400, 'TimeExpired']],
    ['a second further ahead', peek({ date: at(15 * MINUTE + 1000) }), [400, 'TimeExpired']],
    [
      'old Date, new x-mns-date',
      peek({ date: at(-MINUTE * 60), signedHeaders: { 'x-mns-date': at(0).toUTCString() } }),
      [200],
    ],
    [
      'new Date, old x-mns-date',
      peek({ signedHeaders: { 'x-mns-date': at(-MINUTE * 60).toUTCString() } }),
      [400, 'TimeExpired'],
    ],
    [
      'x-mns-date alone',
      peek({ signedHeaders: { 'x-mns-date': at(0).toUTCString() }, headers: { date: undefined } }),
      [200],
    ],
    ['date in another form', peek({ signedHeaders: { date: '2026-11-24T00:00:00Z' } }), [400, 'InvalidDateHeader']],
    ['no Authorization', peek({ headers: { authorization: undefined } }), [400, 'MissingAuthorizationHeader']],
    ['no Date', peek({ headers: { date: undefined } }), [400, 'MissingDateHeader']],
    ['no version', peek({ headers: { 'x-mns-version': undefined } }), [400, 'MissingVersionHeader']],
    ['another version', peek({ signedHeaders: { 'x-mns-version': '2014-07-08' } }), [400, 'InvalidArgument']],
    ['odd Authorization', peek({ headers: { authorization: 'MNS nothing' } }), [400, 'InvalidAuthorizationHeader']],
    ['unsigned x-mns-header', peek({ headers: { 'x-mns-prefix': 'a' } }), [403, 'SignatureDoesNotMatch']],
    ['signed x-mns-header', peek({ signedHeaders: { 'x-mns-prefix': 'a' } }), [200]],
    ['unsigned Content-Type', peek({ headers: { 'content-type': 'text/xml' } }), [403, 'SignatureDoesNotMatch']],
    ['Content-MD5 of whatever kind, signed', peek({ signedHeaders: { 'content-md5': 'AAAA' } }), [200]],
    ['Content-MD5, unsigned', peek({ headers: { 'content-md5': 'AAAA' } }), [403, 'SignatureDoesNotMatch']],
    ['temporary key without token', peek({ keys: TEMPORARY_KEYS }), [403, 'AccessDenied']],
    [
      'temporary key, wrong token',
      peek({ keys: TEMPORARY_KEYS, headers: { 'security-token': 'x' } }),
      [403, 'AccessDenied'],
    ],
    ['permanent key with a token', peek({ headers: { 'security-token': 'tok+/=' } }), [403, 'AccessDenied']],
    ['temporary key with token', peek({ keys: TEMPORARY_KEYS, headers: { 'security-token': 'tok+/=' } }), [200]],
  ])('verify: %s → %s', async (_, raw, outcome) => {
    expect(await outcomeOf(raw)).toEqual(outcome);
  });

  it('verify: the query as sent is signed, not its decoded form', async () => {
    const target = '/queues/jobs/messages?ReceiptHandle=8-AA%2FA';
    expect(await outcomeOf(peek({ method: 'DELETE', target }))).toEqual([404, 'MessageNotExist']);
  });
});
