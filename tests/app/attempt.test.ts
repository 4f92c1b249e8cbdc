import { describe, expect, test } from 'vitest';
import { attempt, type Effect } from '../../shared/app/attempt.ts';
import { CallError, type FailureKind } from '../../shared/core/failure.ts';
import { noon } from '../support/builders.ts';
import { createScene } from '../support/scene.ts';

type Answer = FailureKind | 'ok' | CallError;

/** Attempts a call that is answered by `answers` in turn; what came out, and how long was waited before each further try. */
async function attempted(
  answers: readonly Answer[],
  {
    effect = 'read',
    mostTries = 3,
    chance = 0,
    seconds = 600,
  }: { effect?: Effect; mostTries?: number; chance?: number; seconds?: number } = {},
) {
  const scene = createScene();
  const pauses: number[] = [];
  let calls = 0;
  const sleep = async (pause: number) => {
    pauses.push(pause);
    await scene.wait(pause);
  };
  const deps = {
    ...scene.instance({ mostTries }),
    clock: { now: scene.now, sleep },
    random: { next: () => chance, uuid: () => '' },
    deadline: noon + seconds * 1000,
  };
  const result = await attempt(deps, effect, async () => {
    const answer = answers[calls];
    calls += 1;
    if (answer === 'ok') return 'value';
    throw answer instanceof CallError ? answer : new CallError({ kind: answer ?? 'bug' });
  });
  return { result, pauses, calls };
}
const value = (tries: number) => ({ ok: true, value: 'value', tries });
const failed = (kind: FailureKind, tries: number) => ({ ok: false, failure: { kind }, tries });

describe('attempt: whether a call is made again', () => {
  test.each<[string, Effect, readonly Answer[], object]>([
    ['a throttled call', 'paid', ['throttled', 'unsent', 'ok'], value(3)],
    ['one too often', 'paid', ['throttled', 'throttled', 'throttled'], failed('throttled', 3)],
    ['a read whose answer was lost', 'read', ['unknown', 'ok'], value(2)],
    ['a paid call whose answer was lost', 'paid', ['unknown'], failed('unknown', 1)],
    ['a refused one', 'read', ['refused'], failed('refused', 1)],
    ['credentials, renewed once', 'paid', ['credentials', 'ok'], value(2)],
    ['credentials that are not valid renewed', 'paid', ['credentials', 'credentials'], failed('credentials', 2)],
    ['credentials, then throttled', 'paid', ['credentials', 'throttled', 'ok'], value(3)],
    ['throttled, then credentials', 'paid', ['throttled', 'credentials', 'ok'], value(3)],
  ])('%s (%s) → %j', async (_, effect, answers, expected) => {
    expect(await attempted(answers, { effect })).toMatchObject({ result: expected, calls: answers.length });
  });

  test('one try only → credentials are renewed all the same, nothing else is tried again', async () => {
    expect((await attempted(['credentials', 'ok'], { mostTries: 1 })).result).toEqual(value(2));
    expect((await attempted(['throttled', 'ok'], { mostTries: 1 })).result).toEqual(failed('throttled', 1));
    expect((await attempted(['credentials', 'throttled', 'ok'], { mostTries: 1 })).result).toEqual(
      failed('throttled', 2),
    );
  });

  test('a call that the adapter did not begin in time → not counted, not made again', async () => {
    const late = new CallError({ kind: 'unsent', code: 'OutOfTime' });
    expect((await attempted([late, 'ok'])).result).toMatchObject({ failure: { code: 'OutOfTime' }, tries: 0 });
  });
});

describe('attempt: when it is made again', () => {
  test.each([
    [0, [0.5, 1, 2]],
    [0.5, [0.75, 1.5, 3]],
  ])('chance %d → pauses from half of to a whole second, doubled each time', async (chance, expected) => {
    const { pauses } = await attempted(['throttled', 'throttled', 'throttled', 'ok'], { chance, mostTries: 4 });
    expect(pauses).toEqual(expected);
  });

  test('the service says how long to wait → as long', async () => {
    const asked = new CallError({ kind: 'throttled' }, { retryAfterSeconds: 7 });
    expect(await attempted([asked, 'ok'])).toMatchObject({ pauses: [7], result: value(2) });
  });
});

// A call may take its timeout of 30 s, and 5 s are kept back for what comes after it.
describe('attempt: time', () => {
  test('just enough for a call → made; a little less → not begun', async () => {
    expect((await attempted(['ok'], { seconds: 35 })).result).toEqual(value(1));
    const none = await attempted(['ok'], { seconds: 34.999 });
    expect(none).toMatchObject({
      calls: 0,
      result: { ok: false, failure: { kind: 'unsent', code: 'OutOfTime' }, tries: 0 },
    });
  });

  test('just enough for the pause and another call → made again; a little less → its failure, without waiting', async () => {
    expect((await attempted(['throttled', 'ok'], { seconds: 35.5 })).result).toEqual(value(2));
    expect(await attempted(['throttled', 'ok'], { seconds: 35.499 })).toMatchObject({
      pauses: [],
      result: failed('throttled', 1),
    });
  });
});
