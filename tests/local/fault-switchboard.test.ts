import { describe, expect, test } from 'vitest';
import { createHostFaultBook, refusing } from '../../local/faults/host-faults.ts';
import { readPresetOption } from '../../local/faults/preset-option.ts';
import { presetNames } from '../../local/faults/presets.ts';
import { createSwitchboard } from '../../local/faults/switchboard.ts';
import { createBroker } from '../../local/smq/broker.ts';
import { COPY_SECONDS, copy, describeAll, NOW, OPEN, OTHER, world } from './ens-fixtures.ts';
import { accepted, refused, seededRandom } from './smq-setup.ts';

const DROP = { kind: 'drop', commit: false };

function switched(seed = 7) {
  const ens = world();
  const broker = createBroker({ random: seededRandom() });
  accepted(broker.createQueue('jobs', {}, NOW));
  const hostFaults = createHostFaultBook();
  const board = createSwitchboard({ world: ens, broker, hostFaults, seed });
  const on = (input: unknown, now = NOW) => {
    const outcome = board.add(input, now);
    if (!outcome.ok) throw new Error(outcome.faults.join('\n'));
    return outcome.added;
  };
  const faultsOf = (input: unknown) => {
    const outcome = board.add(input, NOW);
    return outcome.ok ? [] : outcome.faults;
  };
  return { ens, broker, hostFaults, board, on, faultsOf };
}

describe('switchboard: what is switched on', () => {
  test('a fault without limits → acts until it is removed, and tells how often it has', () => {
    const { ens, board, on } = switched();
    const [view] = on({ service: 'ens', action: 'CopySnapshot', effect: DROP });
    expect(view).toEqual({ faultId: 'ens-1', service: 'ens', action: 'CopySnapshot', effect: DROP, acted: 0 });
    for (const _ of Array(3)) expect(copy(ens, [OPEN]).transport).toEqual({ kind: 'drop' });
    expect(board.list(NOW)).toMatchObject([{ faultId: 'ens-1', acted: 3 }]);
    expect([board.remove('ens-1'), board.remove('ens-1')]).toEqual([true, false]);
    expect(copy(ens, [OPEN]).transport).toBeUndefined();
  });

  test('times, forSeconds → shown, and over in their time', () => {
    const { ens, board, on } = switched();
    const shown = on({ service: 'ens', times: 2, forSeconds: 60, effect: DROP });
    expect(shown).toMatchObject([{ timesLeft: 2, until: new Date(NOW + 60_000).toISOString() }]);
    copy(ens, [OPEN]);
    expect(board.list(NOW)).toMatchObject([{ timesLeft: 1, acted: 1 }]);
    expect(board.list(NOW + 60_000)).toEqual([]);
  });

  test.each([
    [{ kind: 'drop', commit: true }, { status: 503, drop: true }, 1],
    [{ kind: 'html-504', commit: false }, { status: 504, page: expect.stringContaining('<html>') }, 0],
    [{ kind: 'error', commit: false, status: 429, code: 'TooManyRequests' }, { status: 429 }, 0],
  ])('SMQ: %j → the send fails so, %i messages', (effect, failure, count) => {
    const { broker, board, on } = switched();
    const fault = { service: 'smq', queue: 'jobs', action: 'send', effect };
    on(fault);
    expect(board.list(NOW)).toEqual([{ ...fault, faultId: 'smq-1', acted: 0 }]);
    expect(refused(broker.send('jobs', { body: 'a' }, NOW))).toMatchObject(failure);
    expect(broker.messages('jobs', NOW)).toHaveLength(count);
  });

  test('SMQ: delivered again, delivered late → shown as they were asked for, and they act', () => {
    const { broker, board, on } = switched();
    on({ service: 'smq', times: 1, effect: { kind: 'delivered-again' } });
    on({ service: 'smq', times: 1, effect: { kind: 'delivered-late', seconds: 9 } });
    expect(board.list(NOW).map(({ effect }) => effect)).toEqual([
      { kind: 'delivered-again' },
      { kind: 'delivered-late', seconds: 9 },
    ]);
    accepted(broker.send('jobs', { body: 'late' }, NOW));
    accepted(broker.send('jobs', { body: 'twice' }, NOW));
    const bodies = () => accepted(broker.receive('jobs', 16, NOW)).messages.map(({ body }) => body);
    expect([bodies(), bodies(), bodies()]).toEqual([['twice'], ['twice'], []]);
  });

  test('the host: a kill ends the caller, a refusal is a 503, unless it is said otherwise → shown so', () => {
    const { on } = switched();
    const effectOf = (effect: unknown) => on({ service: 'host', effect })[0]?.['effect'];
    expect(effectOf({ kind: 'kill', phase: 'after' })).toEqual({ kind: 'kill', phase: 'after', scope: 'instance' });
    expect(effectOf({ kind: 'kill', phase: 'after', scope: 'all' })).toMatchObject({ scope: 'all' });
    expect(effectOf({ kind: 'refuse' })).toEqual({ kind: 'refuse', status: 503 });
    expect(effectOf({ kind: 'refuse', status: 429 })).toEqual({ kind: 'refuse', status: 429 });
  });

  test('what was added past it → in the list too; clear → all gone, and counted', () => {
    const { ens, broker, board, on } = switched();
    ens.addFault({ effect: { kind: 'copy-fails' } });
    broker.failNext({ status: 500, code: 'InternalError' });
    on({ service: 'host', effect: { kind: 'kill', phase: 'after' } });
    expect(board.list(NOW).map(({ faultId }) => faultId)).toEqual(['ens-1', 'smq-1', 'host-1']);
    expect([board.clear(NOW), board.list(NOW), board.clear(NOW)]).toEqual([3, [], 0]);
  });
});

describe('switchboard: seeds', () => {
  const storm = (cloudSeed: number, input: unknown) => {
    const { ens, broker, on } = switched(cloudSeed);
    on(input);
    const answers = Array.from({ length: 60 }, (_, index) => {
      const { outcome, transport } = copy(ens, [OPEN, OTHER], {}, NOW + index * 1000);
      const sent = broker.send('jobs', { body: 'a' }, NOW + index * 1000);
      return [outcome.ok ? outcome.body : outcome.error.code, transport?.kind, sent.ok];
    });
    return JSON.stringify([answers, ens.snapshots(NOW + 61_000)]);
  };

  test('the same seed → the same faults; another → others', () => {
    expect(storm(1, { preset: 'storm', seed: 5 })).toBe(storm(2, { preset: 'storm', seed: 5 }));
    expect(storm(1, { preset: 'storm', seed: 5 })).not.toBe(storm(1, { preset: 'storm', seed: 6 }));
    expect(storm(1, { preset: 'storm' })).toBe(storm(1, { preset: 'storm' }));
    expect(storm(1, { preset: 'storm' })).not.toBe(storm(2, { preset: 'storm' }));
  });

  test('two rules of one seed → do not draw alike; a shown seed → draws a single rule again', () => {
    const both = switched();
    const half = { service: 'ens', probability: 0.5, effect: { kind: 'drop', commit: false } };
    const [first] = both.on(half);
    const [second] = both.on(half);
    expect(first?.seed).not.toBe(second?.seed);
    const drawn = (input: unknown) => {
      const { ens, on } = switched(99);
      on(input);
      return Array.from({ length: 40 }, () => copy(ens, [OPEN]).transport?.kind ?? '');
    };
    expect(drawn({ ...half, seed: second?.seed })).not.toEqual(drawn({ ...half, seed: first?.seed }));
    both.board.remove(first?.faultId ?? '');
    const alone = Array.from({ length: 40 }, () => copy(both.ens, [OPEN]).transport?.kind ?? '');
    expect(alone).toEqual(drawn({ ...half, seed: second?.seed }));
  });
});

describe('switchboard: presets', () => {
  test.each(presetNames)('%s → can be switched on, for a while, and off', (preset) => {
    const { board, on } = switched();
    const added = on({ preset, forSeconds: 60 });
    expect(added.length).toBeGreaterThan(0);
    for (const { until } of added) expect(until).toBe(new Date(NOW + 60_000).toISOString());
    expect(board.list(NOW)).toEqual(added);
    expect(board.list(NOW + 60_000)).toEqual([]);
  });

  test('ens-down → every call dropped and not carried out; queue-down → every call fails', () => {
    const { ens, broker, on } = switched();
    on({ preset: 'ens-down' });
    on({ preset: 'queue-down' });
    const actions = ['CopySnapshot', 'DeleteSnapshot', 'DescribeSnapshots', 'DescribeDisks', 'DescribeEnsRegions'];
    for (const action of actions) {
      expect(ens.call({ action, parameters: {} }, NOW).transport).toEqual({ kind: 'drop' });
    }
    expect(ens.counters().carriedOut).toEqual({});
    expect(refused(broker.receive('jobs', 1, NOW)).drop).toBe(true);
    expect(refused(broker.send('jobs', { body: 'a' }, NOW)).drop).toBe(true);
  });

  test('host-down → every invocation is refused, for as long as it is on', () => {
    const { board, hostFaults, on } = switched();
    let now = NOW;
    const refusal = refusing(hostFaults, () => now);
    on({ preset: 'host-down', forSeconds: 3600 });
    for (now = NOW; now < NOW + 3_600_000; now += 60_000) expect(refusal()).toMatchObject({ status: 503 });
    expect(refusal()).toBeUndefined();
    expect(board.list(now)).toEqual([]);
  });

  test('lost-answers, refusals, failing-copies, listings → each shows what it is named for', () => {
    const seen = (preset: string) => {
      const { ens, on } = switched();
      on({ preset, seed: 1 });
      const answers = Array.from({ length: 60 }, () => copy(ens, [OPEN, OTHER]));
      const kinds = new Set(answers.map(({ transport }) => transport?.kind));
      const later = ens.snapshots(NOW + COPY_SECONDS * 1000);
      const listed = describeAll(ens, {}, NOW);
      return {
        kinds,
        made: ens.counters().copiesMade,
        failed: later.filter((each) => each.status === 'error'),
        listed,
      };
    };
    expect(seen('lost-answers').kinds).toEqual(new Set([undefined, 'drop', 'html-504', 'slow']));
    expect(seen('refusals').made).toBeGreaterThan(20);
    expect(seen('refusals').made).toBeLessThan(100);
    expect(seen('failing-copies').failed.length).toBeGreaterThan(15);
    expect(seen('listings').listed).toMatchObject({ PageSize: 5 });
    expect(seen('listings').listed.TotalCount).toBeLessThan(80);
  });
});

describe('switchboard: what is refused', () => {
  test.each<[unknown, readonly string[]]>([
    [3, ['fault must be an object']],
    [{}, ['fault.service must be one of ens, smq, host']],
    [{ preset: 'sunshine' }, [expect.stringMatching(/^fault\.preset must be one of throttling, .*storm$/)]],
    [{ preset: 'storm', seed: -1, times: 2 }, ['fault.seed must be 0 to 4294967295', 'fault.times is not known']],
    [{ service: 'ens' }, ['fault.effect is missing']],
    [
      { service: 'ens', effect: { kind: 'fire' } },
      [expect.stringMatching(/^fault\.effect\.kind must be one of error, drop, .*other-reading$/)],
    ],
    [
      { service: 'ens', times: 0, probability: 2, x: 1, effect: { kind: 'error', commit: 'yes', status: 200 } },
      [
        'fault.times must be 1 or more',
        'fault.probability must be more than 0 and at most 1',
        'fault.effect.commit must be true or false',
        'fault.effect.status must be 400 to 599',
        'fault.effect.code is missing',
        'fault.x is not known',
      ],
    ],
    [
      {
        service: 'ens',
        action: 'DescribeSnapshots',
        effect: { kind: 'copy-vanishes', seconds: 1, deletingSeconds: 2 },
      },
      ['fault.action must be CopySnapshot for copy-vanishes', 'fault.effect.deletingSeconds must be at most seconds'],
    ],
    [
      { service: 'ens', action: 'DeleteSnapshot', effect: { kind: 'listing-changes', change: 'goes' } },
      ['fault.action must be DescribeSnapshots or DescribeDisks for listing-changes'],
    ],
    [
      { service: 'ens', action: 'RunInstances', effect: { kind: 'drop', commit: true } },
      [
        'fault.action must be one of CopySnapshot, DeleteSnapshot, DescribeSnapshots, DescribeDisks, DescribeEnsRegions',
      ],
    ],
    [
      { service: 'smq', action: 'send', effect: { kind: 'delivered-again' } },
      ['fault.action must be receive for delivered-again'],
    ],
    [{ service: 'host', effect: { kind: 'kill', phase: 'amid' } }, ['fault.effect.phase must be one of before, after']],
    [
      { service: 'host', effect: { kind: 'kill', phase: 'after', scope: 'function' } },
      ['fault.effect.scope must be one of instance, all'],
    ],
    [{ service: 'host', effect: { kind: 'burn' } }, ['fault.effect.kind must be one of kill, refuse']],
    [
      { service: 'host', effect: { kind: 'refuse', status: 404 } },
      ['fault.effect.status must be one of 429, 500, 503'],
    ],
    [
      { service: 'host', action: 'CopySnapshot', effect: { kind: 'refuse' } },
      ['fault.action must be InvokeFunction for refuse'],
    ],
  ])('%j → all its faults, nothing switched on', (input, faults) => {
    const { board, faultsOf } = switched();
    expect(faultsOf(input)).toEqual(faults);
    expect(board.list(NOW)).toEqual([]);
  });

  test.each([
    ['storm', { preset: 'storm' }],
    ['ens-down:12', { preset: 'ens-down', seed: 12 }],
    ['sunshine', expect.stringContaining('must be one of throttling, ')],
    ['storm:x', 'has a seed of 0 to 4294967295.'],
    ['storm:4294967296', 'has a seed of 0 to 4294967295.'],
    ['storm:1:2', 'has a seed of 0 to 4294967295.'],
  ])('--faults %s → %j', (text, expected) => {
    expect(readPresetOption(text)).toEqual(expected);
  });
});
