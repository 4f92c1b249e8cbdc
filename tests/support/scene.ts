import type { FaultRule } from '../../local/ens/faults.ts';
import type { EnsSnapshot } from '../../local/ens/inventory.ts';
import type { EnsOptions } from '../../local/ens/options.ts';
import { createEnsWorld } from '../../local/ens/world.ts';
import { type BrokerOptions, createBroker } from '../../local/smq/broker.ts';
import type { Deps } from '../../shared/app/deps.ts';
import type { CopyRequest } from '../../shared/app/request-copies.ts';
import { createSentCalls } from '../../shared/app/sent-calls.ts';
import type { Settings } from '../../shared/core/settings.ts';
import type { DeadLetter, Task } from '../../shared/core/task.ts';
import type { Clock, LogFields, Random, SnapshotCloud, TaskQueue } from '../../shared/ports.ts';
import { worldCloud } from '../../simulation/world/cloud.ts';
import { brokerQueue, decode } from '../../simulation/world/queue.ts';
import { noon, settings } from './builders.ts';
import { edgeNode } from './edge-node.ts';
import { recordingLog } from './recording-log.ts';

/** The fault of a node that is not sold to the account. */
export const notOnSale = {
  kind: 'error',
  commit: false,
  code: 'SaleControl.VerificationFailed',
  status: 400,
  message: '',
} as const;

export const nodeIds = ['cn-a-1', 'cn-b-1', 'cn-c-1', 'cn-d-1', 'cn-e-1'] as const;

export interface SceneOptions {
  readonly settings?: Partial<Settings>;
  readonly source?: Partial<EnsSnapshot>;
  readonly ens?: Partial<EnsOptions>;
  readonly smq?: BrokerOptions;
  readonly faults?: readonly FaultRule[];
  /** Nodes beside those that every scene has. */
  readonly nodes?: readonly ReturnType<typeof edgeNode>[];
}

/** The use cases on the local cloud's state machines, under a clock moved by hand. */
export function createScene(options: SceneOptions = {}) {
  const time = { now: noon };
  const clock: Clock = {
    now: () => time.now,
    sleep: async (seconds) => {
      time.now += seconds * 1000;
    },
  };
  const random = seeded();
  const world = createEnsWorld({
    nodes: [...['cn-home-1', ...nodeIds].map(edgeNode), ...(options.nodes ?? [])],
    disks: [],
    snapshots: [original(options.source)],
    copySeconds: 120,
    random: random.next,
    ...(options.ens === undefined ? {} : { options: options.ens }),
  });
  for (const fault of options.faults ?? []) world.addFault(fault);
  const broker = createBroker({ random: random.next, ...(options.smq === undefined ? {} : { options: options.smq }) });
  for (const name of ['retries', 'letters']) broker.createQueue(name, { retentionSeconds: 604_800 }, time.now);

  const { log, events } = recordingLog();
  const ports = {
    cloud: worldCloud(world, clock),
    queue: brokerQueue(broker, { retries: 'retries', deadLetters: 'letters' }, clock),
  };
  /** What one instance would hold: with its own memory of sent calls. */
  const instance = (changes: { cloud?: SnapshotCloud; queue?: TaskQueue; mostTries?: number } = {}): Deps => ({
    mostTries: 3,
    ...ports,
    ...changes,
    clock,
    random,
    log,
    settings: settings(options.settings),
    sentCalls: createSentCalls(600, clock),
    deadline: time.now + 120_000,
  });
  return {
    world,
    broker,
    ports,
    events,
    instance,
    now: () => time.now,
    wait: (seconds: number) => clock.sleep(seconds),
    /** Moves the clock to when the next task is due; false if there is none. */
    waitForTask() {
      const due = broker.nextDueAt('retries', time.now);
      if (due !== undefined) time.now = due;
      return due !== undefined || broker.counts('retries', time.now).visible > 0;
    },
    tasks: () => broker.messages('retries', time.now).map(({ body }) => decode(body) as Task),
    letters: () => broker.messages('letters', time.now).map(({ body }) => decode(body) as DeadLetter),
    copies: () => world.snapshots(time.now).filter((snapshot) => snapshot.sourceSnapshotId !== undefined),
    calls: () => world.counters().received['CopySnapshot'] ?? 0,
  };
}

export type Scene = ReturnType<typeof createScene>;

export function request(changes: Partial<CopyRequest> = {}): CopyRequest {
  return {
    requestId: 'request-1',
    snapshotId: 'sp-source',
    destinationRegionIds: ['cn-a-1', 'cn-b-1'],
    copy: {},
    dryRun: false,
    ...changes,
  };
}

/** A copy of ours that was there long before, by which a run knows that it recognises what it copies. */
export function ownCopy(ensRegionId: string, now = noon): EnsSnapshot {
  return original({
    snapshotId: `sp-own-${ensRegionId}`,
    ensRegionId,
    createdAt: now - 10 * 86_400_000,
    description: '[ensr/1 default - sp-long-ago d-long-ago 2026-11-01T00:00:00Z]',
    sourceSnapshotId: 'sp-long-ago',
  });
}

export type Event = LogFields & { readonly event: string; readonly level: string };

/** A snapshot that is no copy: the source of all scenes, unless changed. */
export function original(changes: Partial<EnsSnapshot> = {}): EnsSnapshot {
  return {
    snapshotId: 'sp-source',
    snapshotName: 'nightly',
    ensRegionId: 'cn-home-1',
    createdAt: noon - 3_600_000,
    sizeMiB: 40,
    sourceDiskId: 'd-disk',
    status: 'available',
    ...changes,
  };
}

/** Numbers that look random and are the same in every run. */
function seeded(): Random {
  let state = 1;
  const next = () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
  return { next, uuid: () => `uuid-${Math.floor(next() * 1e9)}` };
}
