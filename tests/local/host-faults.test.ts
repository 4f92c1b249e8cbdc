import { describe, expect, test } from 'vitest';
import { createHostFaultBook, type HostRule, killing, refusing } from '../../local/faults/host-faults.ts';
import type { Intercept, WireCall } from '../../local/http.ts';
import { createInstanceKeys } from '../../local/instance-keys.ts';
import type { Keys } from '../../local/keys.ts';

const NOW = Date.parse('2026-11-24T02:54:38.000Z');
const SENT: WireCall = { service: 'smq', action: 'SendMessage', phase: 'after', accessKeyId: 'key-of-c-1' };

function killed(rule: HostRule, first?: Intercept) {
  const book = createHostFaultBook();
  book.add(rule);
  const ended: string[] = [];
  const instances = {
    holderOf: (accessKeyId: string) => /^key-of-(.+)$/.exec(accessKeyId)?.[1],
    kill: async (instanceId: string) => void ended.push(instanceId),
    killAll: async () => void ended.push('all'),
  };
  const intercept = killing(book, () => NOW, instances, first);
  return { ended, call: async (change: Partial<WireCall> = {}) => intercept({ ...SENT, ...change }) };
}

const kill = (scope: 'instance' | 'all', more: Partial<HostRule> = {}): HostRule => ({
  times: Number.POSITIVE_INFINITY,
  effect: { kind: 'kill', phase: 'after', scope },
  ...more,
});

describe('kills', () => {
  test('scope instance → the one that called ends, its call has no answer; scope all → every one', async () => {
    const one = killed(kill('instance'));
    expect([await one.call(), await one.call({ accessKeyId: 'key-of-c-2' })]).toEqual(['drop', 'drop']);
    expect(one.ended).toEqual(['c-1', 'c-2']);
    const all = killed(kill('all'));
    expect([await all.call(), all.ended]).toEqual(['drop', ['all']]);
  });

  test('another phase, another action, a key of no instance → nothing ends, and none of the times is used', async () => {
    const { call, ended } = killed(kill('instance', { times: 1, action: 'SendMessage' }));
    const others = [{ phase: 'before' }, { action: 'DeleteMessage' }, { accessKeyId: 'Caller' }] as const;
    for (const other of others) expect(await call(other)).toBeUndefined();
    expect(ended).toEqual([]);
    expect([await call(), await call(), ended]).toEqual(['drop', undefined, ['c-1']]);
  });

  test('a call that is dropped before → kills nothing', async () => {
    const { call, ended } = killed(kill('all'), () => 'drop');
    expect([await call(), ended]).toEqual(['drop', []]);
  });

  test('a refusal in the same book → kills nothing', async () => {
    const { call, ended } = killed({ effect: { kind: 'refuse', status: 503 } });
    expect([await call(), ended]).toEqual([undefined, []]);
  });
});

describe('refusals', () => {
  test.each([
    [429, 'ResourceExhausted'],
    [500, 'InternalServerError'],
    [503, 'ResourceThrottled'],
  ] as const)('status %i → the documented code %s', (status, code) => {
    const book = createHostFaultBook();
    book.add({ effect: { kind: 'refuse', status } });
    expect(refusing(book, () => NOW)()).toEqual({ status, code, message: expect.any(String) });
  });

  test('times, until → counted and over in their time; kills refuse nothing', () => {
    let now = NOW;
    const book = createHostFaultBook();
    const refusal = refusing(book, () => now);
    book.add(kill('all'));
    expect(refusal()).toBeUndefined();
    book.add({ times: 2, effect: { kind: 'refuse', status: 503 } });
    expect([refusal(), refusal(), refusal()]).toMatchObject([{ status: 503 }, { status: 503 }, undefined]);
    book.add({ times: 9, until: NOW + 3_600_000, effect: { kind: 'refuse', status: 503 } });
    expect(refusal()).toBeDefined();
    now += 3_600_000;
    expect(refusal()).toBeUndefined();
  });
});

test('instance keys: each instance has its own, with a token; verifiers know them, and who holds them', () => {
  const known: Keys[] = [{ accessKeyId: 'Caller', accessKeySecret: 's' }];
  const { issue, holderOf } = createInstanceKeys(known);
  const [first, second] = [issue('c-1'), issue('c-2')];
  expect(known.slice(1)).toEqual([first, second]);
  expect([first, second].map(({ accessKeyId }) => holderOf(accessKeyId))).toEqual(['c-1', 'c-2']);
  expect(new Set([first, second].flatMap((keys) => Object.values(keys))).size).toBe(6);
  expect(holderOf('Caller')).toBeUndefined();
});
