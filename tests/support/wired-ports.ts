import { onTestFinished } from 'vitest';
import type { EnsWorld } from '../../local/ens/world.ts';
import type { Broker } from '../../local/smq/broker.ts';
import { startSmqServer } from '../../local/smq/server.ts';
import type { EnsClient, EnsClientOptions } from '../../shared/adapters/ens/calls.ts';
import { createPace } from '../../shared/adapters/ens/pace.ts';
import { createSnapshotCloud } from '../../shared/adapters/ens/snapshot-cloud.ts';
import { createSnapshotDeletion } from '../../shared/adapters/ens/snapshot-deletion.ts';
import { createExchange } from '../../shared/adapters/exchange.ts';
import { createInvocation } from '../../shared/adapters/invocation.ts';
import { createSmqClient } from '../../shared/adapters/smq/client.ts';
import { createQueue } from '../../shared/adapters/smq/queue.ts';
import { createTaskQueue } from '../../shared/adapters/smq/task-queue.ts';
import { systemRandom } from '../../shared/adapters/system.ts';
import type { SnapshotCloud, SnapshotDeletion, TaskQueue } from '../../shared/ports.ts';
import { startEns, temporary } from '../local/ens-running.ts';

/** The names of the two queues on a broker. */
export const queues = { retries: 'retries', deadLetters: 'letters' } as const;

function invocationAt(now: () => number) {
  const clock = { now, sleep: async () => {} };
  const invocation = createInvocation({}, clock);
  invocation.begin({ credentials: temporary, deadline: Number.POSITIVE_INFINITY });
  return { clock, invocation, exchange: createExchange() };
}

type ClientMaker = (options: EnsClientOptions) => EnsClient;

/** The client that `create` makes, on `world` behind HTTP, until the test is over. */
async function clientOverHttp(create: ClientMaker, world: EnsWorld, now: () => number, timeoutSeconds: number) {
  const { url } = await startEns(world, now);
  const around = invocationAt(now);
  const pace = createPace({ callsPerSecond: 1000, concurrentCalls: 10, clock: around.clock });
  return create({ endpoint: url, timeoutSeconds, pace, random: systemRandom, ...around });
}

/** Our ENS adapter, on the client that `create` makes, on `world` behind HTTP, until the test is over. */
export function ensOverHttp(create: ClientMaker) {
  return async (world: EnsWorld, now: () => number, timeoutSeconds: number): Promise<SnapshotCloud> =>
    createSnapshotCloud(await clientOverHttp(create, world, now, timeoutSeconds), { now });
}

/** Our adapter for deletion, as `ensOverHttp` is for the rest. */
export function deletionOverHttp(create: ClientMaker) {
  return async (world: EnsWorld, now: () => number, timeoutSeconds: number): Promise<SnapshotDeletion> =>
    createSnapshotDeletion(await clientOverHttp(create, world, now, timeoutSeconds));
}

/** Our SMQ adapter on `broker` behind HTTP, until the test is over. */
export async function smqOverHttp(broker: Broker, now: () => number): Promise<TaskQueue> {
  const around = invocationAt(now);
  const setup = { broker, keys: [temporary], accountId: '1234567890', clock: around.clock, port: 0 };
  const server = await startSmqServer(setup);
  onTestFinished(() => server.close());
  const client = createSmqClient({ endpoint: server.url, ...around });
  return createTaskQueue(createQueue(client, queues.retries), createQueue(client, queues.deadLetters));
}
