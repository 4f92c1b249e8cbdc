import type { EnsWorld } from './ens/world.ts';
import { jsonOrText } from './json-or-text.ts';
import type { Clock } from './keys.ts';
import type { Broker } from './smq/broker.ts';

/** What the views show. */
export interface Viewed {
  readonly world: EnsWorld;
  readonly broker: Broker;
  readonly clock: Clock;
}

/** What the control API shows beside the triggers, by path: ENS's nodes, disks and snapshots, and the messages of every queue. */
export function viewsOf({ world, broker, clock }: Viewed): Readonly<Record<string, () => unknown>> {
  return {
    nodes: () => world.nodes(),
    disks: () =>
      world.disks().map(({ createdAt, snapshots: _, ...disk }) => ({
        ...disk,
        ...(createdAt !== undefined && { createdAt: iso(createdAt) }),
      })),
    snapshots: () =>
      world.snapshots(clock.now()).map(({ createdAt, listedFrom: _, settles: __, vanishes: ___, ...snapshot }) => ({
        ...snapshot,
        createdAt: iso(createdAt),
      })),
    queues: () =>
      Object.fromEntries(
        broker.queueNames().map((name) => [
          name,
          broker.messages(name, clock.now()).map(({ body, state, dueAt, dequeueCount }) => ({
            state,
            dueAt: iso(dueAt),
            dequeueCount,
            body: jsonOrText(Buffer.from(body, 'base64').toString('utf8')),
          })),
        ]),
      ),
  };
}

function iso(time: number): string {
  return new Date(time).toISOString();
}
