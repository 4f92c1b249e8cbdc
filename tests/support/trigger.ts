import type { Deps } from '../../shared/app/deps.ts';
import { type BatchSummary, workBatch } from '../../shared/app/work-batch.ts';
import type { Scene } from './scene.ts';

/** What a queue trigger does when the function failed, which is not documented: leave the batch, or drop it. */
export type Reading = 'redeliver' | 'drop';

/** Delivers all messages that are due, as a queue trigger does, and deletes them when they were worked. */
export async function deliver(scene: Scene, deps: Deps, reading: Reading = 'redeliver'): Promise<BatchSummary> {
  const received = scene.broker.receive('retries', 16, scene.now());
  if (!received.ok) throw new Error(received.code);
  const summary = await workBatch(
    deps,
    received.messages.map(({ body }) => Buffer.from(body, 'base64').toString('utf8')),
  );
  if (summary.unsecured === 0 || reading === 'drop') {
    for (const { receiptHandle } of received.messages) scene.broker.delete('retries', receiptHandle, scene.now());
  }
  return summary;
}

/** Delivers task after task until none is left, at most `most` times. */
export async function workOff(scene: Scene, most = 50): Promise<void> {
  for (let round = 0; round < most && scene.waitForTask(); round += 1) {
    await deliver(scene, scene.instance({ mostTries: 1 }));
  }
}
