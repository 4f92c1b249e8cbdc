import { formatMarker } from '../../shared/core/marker.ts';
import type { Task } from '../../shared/core/task.ts';
import type { Scenario } from '../story/scenario.ts';
import { start } from '../story/times.ts';
import { brokerQueue } from '../world/queue.ts';
import type { Surroundings } from '../world/surroundings.ts';
import type { Asked } from './actors.ts';
import { pairsOf } from './history.ts';

/** Puts the tasks into the queue that requests of an hour ago have left there: all of them are due. */
export async function queueBacklog(scenario: Scenario, around: Surroundings, asked: Asked): Promise<void> {
  const { broker, queues, scheduler, settings } = around;
  const queue = brokerQueue(broker, queues, scheduler);
  const firstRequestedAt = start - 3_600_000;
  for (const [index, { snapshotId, nodes }] of scenario.requests
    .filter(({ isQueued }) => isQueued === true)
    .entries()) {
    const requestId = `queued-${index}`;
    const task: Task = {
      version: 1,
      taskId: requestId,
      snapshotId,
      nodes: nodes.map((ensRegionId) => ({ ensRegionId, attempts: 0 })),
      copy: {
        name: `name-${snapshotId}`,
        description: formatMarker({
          ...{
            installation: settings.installation,
            sourceId: snapshotId,
            diskId: 'd-1',
            sourceTime: start - 110_000_000,
          },
        }),
      },
      origin: { trigger: 'http', requestId },
      firstRequestedAt: new Date(firstRequestedAt).toISOString(),
    };
    await queue.put(task, 0);
    for (const pair of pairsOf(task)) {
      const answer = { requestId, askedAt: firstRequestedAt, answeredAt: firstRequestedAt, wasPresent: false };
      asked.set(pair, [...(asked.get(pair) ?? []), answer]);
    }
  }
}
