import { describe, expect, test } from 'vitest';
import { createCopyHandler } from '../../functions/copy/handler.ts';
import { PayloadError } from '../../functions/payload.ts';
import { createPolicyHandler } from '../../functions/policy/handler.ts';
import { createPruneHandler } from '../../functions/prune/handler.ts';
import { createRetryHandler, UnsecuredError } from '../../functions/retry/handler.ts';
import { jobOf, readTask } from '../../shared/core/read-task.ts';
import { taskOf } from '../../shared/core/task.ts';
import { eventFunction } from '../../shared/fc/event-function.ts';
import { readHttpEvent } from '../../shared/fc/http-event.ts';
import { httpFunction } from '../../shared/fc/http-function.ts';
import { HttpProblem } from '../../shared/fc/problem.ts';
import { heldRules } from '../../simulation/world/rules.ts';
import { job, node, noon } from '../support/builders.ts';
import { createScene } from '../support/scene.ts';
import { callersSignature, credentials, expectNoSecret, fuzz, linesLog } from './fuzzing.ts';
import { eventBytes, hostileValue, jsonText, mutated } from './hostile.ts';

const context = {
  requestId: 'r',
  credentials,
  function: { name: 'f', timeout: 600 },
  region: 'cn-hangzhou',
  accountId: '1',
};

const request = {
  snapshotId: 'sp-source',
  destinationRegionIds: ['cn-a-1', 'cn-b-1'],
  destinationSnapshotName: 'golden',
  destinationSnapshotDescription: 'all of it',
  instanceBillingCycle: 'Month',
  dryRun: false,
};
const httpEvent = (method: string, path: string, body: unknown, isBase64Encoded = false) => ({
  version: 'v1',
  rawPath: path,
  body: isBase64Encoded ? Buffer.from(jsonText(body)).toString('base64') : jsonText(body),
  isBase64Encoded,
  headers: {
    'User-Agent': 'curl',
    Authorization: `ACS3-HMAC-SHA256 Credential=CallersKeyId,SignedHeaders=host,Signature=${callersSignature}`,
    'x-acs-security-token': credentials.securityToken,
  },
  queryParameters: { destinationRegionIds: 'cn-a-1,cn-b-1' },
  requestContext: {
    accountId: '1',
    http: { method, path, protocol: 'HTTP/1.1', sourceIp: '127.0.0.1', userAgent: 'curl' },
  },
});
const post = httpEvent('POST', '/copies', request);

const scene = () => {
  const { log, lines } = linesLog();
  const made = createScene();
  return { ...made, deps: { ...made.instance(), log }, log, lines };
};

/** The error of a promise, if it is rejected. */
const errorOf = (promise: Promise<unknown>): Promise<unknown> =>
  promise.then(
    () => undefined,
    (error: unknown) => error,
  );

describe('HTTP event', () => {
  test('readHttpEvent: a request or an HttpProblem', () =>
    fuzz(eventBytes(post), (bytes) => {
      try {
        expect(typeof readHttpEvent(bytes).path).toBe('string');
      } catch (error) {
        expect(error).toBeInstanceOf(HttpProblem);
      }
    }));

  const bodies = mutated(request).map((body) => Buffer.from(jsonText(httpEvent('POST', '/copies', body, true))));
  test.each([
    ['event', eventBytes(post, httpEvent('GET', '/copies/sp-source', ''))],
    ['body', bodies],
  ] as const)('the copy function, any %s: an answer, no bug and no secret', async (_, events) => {
    const reached = new Set<number>();
    await fuzz(events, async (bytes) => {
      const { deps, log, lines } = scene();
      const invoke = httpFunction(
        createCopyHandler(({ deadline }) => ({ ...deps, deadline })),
        { log, clock: deps.clock },
      );
      const answer = await invoke(bytes, context);
      expect([200, 202, 400, 404, 405, 409, 413]).toContain(answer.statusCode);
      expect(typeof JSON.parse(answer.body)).toBe('object');
      expect(Object.values(answer.headers).every((value) => /^[\x20-\x7e]*$/.test(value))).toBe(true);
      for (const line of lines) JSON.parse(line);
      expectNoSecret(answer.body + lines.join('\n'));
      reached.add(answer.statusCode);
    });
    expect([...reached]).toEqual(expect.arrayContaining([202, 400])); // neither refused at the door nor harmless
  });
});

describe('timer payload', () => {
  const payload = { rules: ['lobby'], dryRun: true };
  const timer = { triggerTime: '2026-11-24T04:00:00Z', triggerName: 'tick', payload: JSON.stringify(payload) };
  const lobby = { name: 'lobby', source: { nodes: ['cn-home-1'] }, destinations: { nodes: ['cn-a-1'] } };

  test('the policy function: a report, or a PayloadError', () =>
    fuzz(eventBytes(timer, payload, { ...timer, payload }), async (bytes) => {
      const { deps, log, lines } = scene();
      const rules = heldRules({ version: 1, rules: [lobby] });
      const handle = createPolicyHandler(({ deadline }) => ({ deps: { ...deps, deadline }, rules, tickSeconds: 3600 }));
      const error = await errorOf(eventFunction(handle, { log, clock: deps.clock })(bytes, context));
      if (error !== undefined) expect(error).toBeInstanceOf(PayloadError);
      expectNoSecret(String(error) + lines.join('\n'));
    }));
});

describe('payload of prune', () => {
  const payload = { dryRun: true };
  const timer = { triggerTime: '2026-11-24T04:00:00Z', triggerName: 'tick', payload: JSON.stringify(payload) };

  test('a report, or a PayloadError; nothing is deleted', () =>
    fuzz(eventBytes(timer, payload, { ...timer, payload }), async (bytes) => {
      const { deps, log, lines } = scene();
      const deletion = { deleteSnapshot: () => Promise.reject(new Error('nothing may be deleted')) };
      const handle = createPruneHandler(({ deadline }) => ({
        deps: { ...deps, deadline },
        deletion,
        rules: heldRules({ version: 1, rules: [] }),
      }));
      const error = await errorOf(eventFunction(handle, { log, clock: deps.clock })(bytes, context));
      if (error !== undefined) expect(error).toBeInstanceOf(PayloadError);
      expectNoSecret(String(error) + lines.join('\n'));
    }));
});

describe('queue', () => {
  const task = {
    ...taskOf(job(), [node('cn-a-1', { attempts: 1, lastAttemptAt: noon }), node('cn-b-1')], {
      name: 'nightly',
      description: 'x',
    }),
    expiresAt: '2026-11-25T04:00:00.000Z',
  };
  const event = (body: unknown) => ({
    id: '1',
    specversion: '1.0',
    type: 'mns:Queue:SendMessage',
    data: { messageId: 'm', messageBody: body },
  });

  test('the retry function: a summary that counts each message, or an UnsecuredError', async () => {
    const reached = new Set<string>();
    await fuzz(
      eventBytes(
        [event(task), event(JSON.stringify(task))],
        event(task),
        [event('text'), event(task)],
        event({ ...task, expiresAt: '2026-11-24T03:00:00.000Z' }),
      ),
      async (bytes) => {
        const { deps, log, lines } = scene();
        const invoke = eventFunction(
          createRetryHandler(({ deadline }) => ({ ...deps, deadline }), log),
          { log, clock: deps.clock },
        );
        const error = await errorOf(
          invoke(bytes, context).then((summary) => {
            const counts = Object.entries(summary);
            const received = lines.filter((line) => line.includes('"event":"task.received"'));
            expect(counts.reduce((sum, [, count]) => sum + count, 0)).toBe(received.length);
            for (const [outcome, count] of counts) if (count > 0) reached.add(outcome);
          }),
        );
        if (error !== undefined) expect(error).toBeInstanceOf(UnsecuredError);
        expect(lines.filter((line) => line.includes('"event":"bug"'))).toEqual([]);
        expectNoSecret(String(error) + lines.join('\n'));
      },
    );
    expect([...reached].toSorted()).toEqual(['expired', 'repeated', 'unreadable', 'worked']);
  });

  test('readTask: a task that can be made a job and a task again, or why it is none', () =>
    fuzz(fcBodies(task), (body) => {
      const read = readTask(body);
      if (!read.ok) return void expect(read.why).not.toBe('');
      const again = jobOf(read.task);
      expect(readTask(taskOf(again, again.nodes, read.task.copy)).ok).toBe(true);
    }));
});

function fcBodies(task: unknown) {
  return mutated(task).chain((value) =>
    hostileValue.map((other) => (other === true ? jsonText(value) : other === false ? other : value)),
  );
}
