import { describe, expect, test } from 'vitest';
import { queuePut } from '../../shared/app/queue-put.ts';
import { requestCopies } from '../../shared/app/request-copies.ts';
import { workBatch } from '../../shared/app/work-batch.ts';
import { CallError, type FailureKind } from '../../shared/core/failure.ts';
import { noon } from '../support/builders.ts';
import { createScene, request } from '../support/scene.ts';
import { workOff } from '../support/trigger.ts';

const stutters = (queue: string, times: number, commit = false) =>
  ({ action: 'send', queue, times, commit, status: 500, code: 'InternalError' }) as const;
const denied = { kind: 'error', commit: false, code: 'NoPermission', status: 403, message: '' } as const;

/** Puts by `answers` in turn, with `seconds` left of the invocation; what came out, and the pauses before further tries. */
async function put(answers: readonly (FailureKind | 'ok')[], { seconds = 120, chance = 0 } = {}) {
  const pauses: number[] = [];
  const scene = createScene();
  let calls = 0;
  const deps = {
    ...scene.instance(),
    clock: { now: scene.now, sleep: async (pause: number) => void pauses.push(pause) },
    random: { next: () => chance, uuid: () => '' },
    deadline: noon + seconds * 1000,
  };
  const result = await queuePut(deps, async () => {
    const answer = answers[calls] ?? 'bug';
    calls += 1;
    if (answer !== 'ok') throw new CallError({ kind: answer });
    return 'receipt';
  });
  return { result: result.ok ? result.value : result.failure.kind, calls, pauses };
}

describe('queuePut', () => {
  test.each<[readonly (FailureKind | 'ok')[], string, readonly number[]]>([
    [['ok'], 'receipt', []],
    [['unknown', 'throttled', 'ok'], 'receipt', [0.5, 1]],
    [['unsent', 'unsent', 'unsent'], 'unsent', [0.5, 1]],
    [['denied'], 'denied', []],
    [['not-found'], 'not-found', []],
    [['credentials'], 'credentials', []],
  ])('%j → %s', async (answers, result, pauses) => {
    expect(await put(answers)).toEqual({ result, calls: answers.length, pauses });
  });

  test('pauses → half of to all of a second, longer each time', async () => {
    expect((await put(['unknown', 'unknown', 'ok'], { chance: 0.5 })).pauses).toEqual([0.75, 1.5]);
  });

  // SMQ has 10 s to answer, and 5 s are kept back for what comes after it.
  test('just enough time for the pause and another try → tried; a little less → its failure, without waiting', async () => {
    expect(await put(['unknown', 'ok'], { seconds: 15.5 })).toMatchObject({ result: 'receipt' });
    expect(await put(['unknown', 'ok'], { seconds: 15.499 })).toEqual({ result: 'unknown', calls: 1, pauses: [] });
  });

  test('what is no failure of a service → thrown on', async () => {
    const bug = new TypeError('a bug');
    const call = () => Promise.reject(bug);
    await expect(queuePut(createScene().instance(), call)).rejects.toBe(bug);
  });
});

describe('a queue that stutters', () => {
  test.each([false, true])(
    'the guard fails twice (carried out: %s) → put all the same, and copies made',
    async (commit) => {
      const scene = createScene();
      scene.broker.failNext(stutters('retries', 2, commit));
      expect(await requestCopies(scene.instance(), request())).toMatchObject({ done: true });
      expect([scene.calls(), scene.tasks().length]).toEqual([1, commit ? 3 : 1]);
      await workOff(scene);
      expect([scene.copies().length, scene.tasks(), scene.letters()]).toEqual([2, [], []]);
    },
  );

  test('a task whose next one, or that itself, cannot be put twice → in the queue, no dead letter', async () => {
    for (const paused of [false, true]) {
      const scene = createScene({ faults: [{ action: 'CopySnapshot', effect: { kind: 'refuse-node' } }] });
      await requestCopies(scene.instance(), request({ destinationRegionIds: ['cn-a-1'] }));
      const [task] = scene.tasks();
      scene.waitForTask();
      scene.broker.failNext(stutters('retries', 2));
      const deps = scene.instance({ mostTries: 1 });
      const worked = await workBatch({ ...deps, settings: { ...deps.settings, paused } }, [task]);
      expect(worked).toMatchObject(paused ? { putBack: 1 } : { worked: 1 });
      expect([scene.tasks().length, scene.letters()]).toEqual([2, []]);
    }
  });

  test('dead letters of a node and of a message fail twice → written all the same', async () => {
    const scene = createScene({ faults: [{ action: 'CopySnapshot', effect: denied }] });
    scene.broker.failNext(stutters('letters', 2));
    await requestCopies(scene.instance(), request({ destinationRegionIds: ['cn-a-1'] }));
    expect(scene.letters()).toMatchObject([{ reason: 'permanent' }]);
    scene.broker.failNext(stutters('letters', 2));
    expect(await workBatch(scene.instance({ mostTries: 1 }), ['poison'])).toMatchObject({ unreadable: 1 });
  });
});
