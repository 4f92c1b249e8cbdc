import * as v from 'valibot';
import { createCopyHandler } from '../../functions/copy/handler.ts';
import { createPolicyHandler } from '../../functions/policy/handler.ts';
import { createRetryHandler } from '../../functions/retry/handler.ts';
import type { EnsSnapshot } from '../../local/ens/inventory.ts';
import { createEnsWorld } from '../../local/ens/world.ts';
import { toBatchEvent, toElement } from '../../local/fc/queue-event.ts';
import { QUEUE_SOURCE_DEFAULTS } from '../../local/fc/queue-source-options.ts';
import { queueTriggerConfigSchema } from '../../local/fc/queue-trigger-config.ts';
import { createBroker } from '../../local/smq/broker.ts';
import { createEnsClient } from '../../shared/adapters/ens/client.ts';
import type { Deps } from '../../shared/app/deps.ts';
import { createSentCalls } from '../../shared/app/sent-calls.ts';
import { CallError } from '../../shared/core/failure.ts';
import { parseMarker } from '../../shared/core/marker.ts';
import type { Task } from '../../shared/core/task.ts';
import { eventFunction } from '../../shared/fc/event-function.ts';
import { httpFunction } from '../../shared/fc/http-function.ts';
import type { TaskQueue } from '../../shared/ports.ts';
import { seededRandom } from '../../simulation/story/random.ts';
import { decode } from '../../simulation/world/queue.ts';
import { heldRules } from '../../simulation/world/rules.ts';
import { queueConfig } from '../local/fixtures/queue-stream.ts';
import { accepted } from '../local/smq-setup.ts';
import { noon, settings } from '../support/builders.ts';
import { edgeNode } from '../support/edge-node.ts';
import { recordingLog } from '../support/recording-log.ts';
import { ensOverHttp, queues, smqOverHttp } from '../support/wired-ports.ts';
import type { Readings } from './readings.ts';

/** Where the rule wants its source. */
export const nodes = ['cn-a-1', 'cn-b-1', 'cn-c-1', 'cn-d-1'] as const;
/** What the story wants in the end: an original everywhere, as a rule says, and a copy of a copy on two nodes, as one asked. */
export const pairs = [...nodes.map((node) => `sp-source ${node}`), 'sp-second cn-a-1', 'sp-second cn-c-1'];

const context = { function: { name: 'f', timeout: 600 }, region: 'cn-hangzhou', accountId: '1' };
const rule = { name: 'all', source: { nodes: ['cn-home-1'] }, destinations: { nodes } };
const json = (value: unknown) => Buffer.from(JSON.stringify(value));

/** The three functions on our adapters, over HTTP on a local cloud that takes the documents by `readings`; a clock moved by hand. */
export async function createReadingsStory(readings: Readings) {
  const time = { now: noon };
  const now = () => time.now;
  const clock = {
    now,
    sleep: async (seconds: number) => {
      time.now += seconds * 1000;
    },
  };
  const random = seededRandom(1);
  const world = createEnsWorld({
    nodes: ['cn-home-1', ...nodes].map(edgeNode),
    disks: [],
    snapshots: [
      snapshot('sp-source', { snapshotName: 'nightly' }),
      // It is a copy itself, of one that is gone.
      snapshot('sp-second', { snapshotName: 'golden', sourceSnapshotId: 'sp-root', sourceEnsRegionId: 'cn-far-1' }),
      // Others on the nodes, of the same and of longer names, more than fit a page.
      ...Array.from({ length: 56 }, (_, index) =>
        snapshot(`sp-other-${index}`, {
          ensRegionId: 'cn-a-1',
          snapshotName: index % 2 === 0 ? 'nightly' : 'nightly-2',
        }),
      ),
    ],
    copySeconds: 120,
    random: random.next,
    options: readings,
  });
  const broker = createBroker({ random: random.next, options: readings });
  for (const name of Object.values(queues)) broker.createQueue(name, { visibilityTimeoutSeconds: 1800 }, now());

  const { log, events } = recordingLog();
  const [cloud, healthy] = [await ensOverHttp(createEnsClient)(world, now, 5), await smqOverHttp(broker, now)];
  let isQueueDown = false;
  const down = async () => {
    throw new CallError({ kind: 'unknown', code: 'Down' });
  };
  const queue: TaskQueue = {
    ...healthy,
    put: (task, delaySeconds) => (isQueueDown ? down() : healthy.put(task, delaySeconds)),
    bury: (letters) => (isQueueDown ? down() : healthy.bury(letters)),
  };
  /** An instance of a function, with memory of its own. */
  const instance = (mostTries: number) => {
    const sentCalls = createSentCalls(600, clock);
    const lasting = {
      cloud,
      queue,
      clock,
      random,
      log,
      settings: settings({ lookPageBudget: 3 }),
      sentCalls,
      mostTries,
    };
    return ({ deadline }: { readonly deadline: number }): Deps => ({ ...lasting, deadline });
  };
  const around = { log, clock };
  const copy = httpFunction(createCopyHandler(instance(3)), around);
  const retry = eventFunction(createRetryHandler(instance(1), log), around);
  const depsForPolicy = instance(3);
  const rules = heldRules({ version: 1, rules: [rule] });
  const policy = eventFunction(
    createPolicyHandler((timed) => ({ deps: depsForPolicy(timed), rules, tickSeconds: 3600 })),
    around,
  );
  const timer = () => json({ triggerTime: new Date(now()).toISOString(), triggerName: 'tick', payload: '' });

  const post = (snapshotId: string, destinationRegionIds: readonly string[]) => {
    const http = { method: 'POST', path: '/copies' };
    const body = JSON.stringify({ snapshotId, destinationRegionIds });
    return copy(json({ version: 'v1', rawPath: '/copies', body, requestContext: { http } }), {
      ...context,
      requestId: snapshotId,
    });
  };
  /** Delivers what is due as the readings say; false if nothing was. */
  const deliver = async () => {
    if (readings.delivery === 'drain')
      return void (await retry(timer(), { ...context, requestId: 'drain' }).catch(() => {}));
    const count = readings.event === 'array' ? 10 : 1;
    const { messages } = accepted(broker.receive(queues.retries, count, now()));
    if (messages.length === 0) return;
    const elements = messages.map((message) => toElement(message, originOf(readings, random.next), now()));
    const event = readings.event === 'array' ? toBatchEvent(elements) : Buffer.from(elements.join());
    const isDone = await retry(event, { ...context, requestId: 'batch' }).then(
      () => true,
      () => readings.afterError === 'drop',
    );
    if (isDone) for (const { receiptHandle } of messages) accepted(broker.delete(queues.retries, receiptHandle, now()));
  };
  const waitForTask = () => {
    if (broker.counts(queues.retries, now()).visible > 0) return true;
    const due = broker.nextDueAt(queues.retries, now());
    if (due !== undefined) time.now = due;
    return due !== undefined;
  };

  return {
    events,
    /** Three requests: one node of the first is refused, the answer to the second is lost, the third is refused whole. */
    async requestCopies() {
      const action = 'CopySnapshot';
      // Twice: where a call may name one node alone, the first call with two is refused for that.
      world.addFault({
        action,
        snapshotId: 'sp-source',
        ensRegionId: 'cn-b-1',
        times: 2,
        effect: { kind: 'refuse-node' },
      });
      world.addFault({ action, snapshotId: 'sp-source', ensRegionId: 'cn-d-1', effect: { kind: 'refuse-node' } });
      world.addFault({ action, snapshotId: 'sp-second', effect: { kind: 'drop', commit: true } });
      return [
        await post('sp-source', ['cn-a-1', 'cn-b-1']),
        await post('sp-second', ['cn-a-1', 'cn-c-1']),
        await post('sp-source', ['cn-d-1']),
      ];
    },
    /** The first delivery finds a queue that takes nothing, so that the function fails. */
    async failOnce() {
      waitForTask();
      isQueueDown = true;
      await deliver();
      isQueueDown = false;
    },
    /** A trigger that drops what failed leaves it in the log alone. What no rule wants is put back from there by hand. */
    async putBackFromLog() {
      if (readings.afterError !== 'drop' || readings.delivery === 'drain') return;
      for (const { event, task } of events as { event: string; task?: Task }[])
        if (event === 'task.unsecured' && task?.snapshotId === 'sp-second') await healthy.put(task, 0);
    },
    async workOff() {
      for (let round = 0; waitForTask(); round += 1) {
        if (round === 100) throw new Error('the queue does not become empty');
        await deliver();
      }
    },
    tick() {
      time.now += 3_600_000;
      return policy(timer(), { ...context, requestId: 'tick' });
    },
    /** The states of all copies that we made, by source and node. */
    copiesByPair() {
      const byPair: Record<string, string[]> = {};
      for (const { description, ensRegionId, status } of world.snapshots(now())) {
        const marker = parseMarker(description);
        if (marker === undefined) continue;
        const pair = `${marker.sourceId} ${ensRegionId}`;
        byPair[pair] = [...(byPair[pair] ?? []), status];
      }
      return byPair;
    },
    copiesMade: () => world.counters().copiesMade,
    messages: () => ({
      retries: broker.messages(queues.retries, now()).map(({ body }) => decode(body)),
      letters: broker.messages(queues.deadLetters, now()).map(({ body }) => decode(body)),
    }),
  };
}

function originOf(readings: Readings, random: () => number) {
  const { body, elements, schema } = readings;
  return {
    functionName: 'retry',
    triggerName: 'queue',
    accountId: '1',
    config: v.parse(
      queueTriggerConfigSchema,
      queueConfig({ source: { IsBase64Decode: readings.base64 === 'decoded' } }),
    ),
    options: { ...QUEUE_SOURCE_DEFAULTS, body, elements, schema },
    random,
  };
}

function snapshot(snapshotId: string, changes: Partial<EnsSnapshot>): EnsSnapshot {
  const createdAt = noon - 3_600_000;
  return {
    snapshotId,
    ensRegionId: 'cn-home-1',
    createdAt,
    sizeMiB: 40,
    sourceDiskId: 'd-1',
    status: 'available',
    ...changes,
  };
}
