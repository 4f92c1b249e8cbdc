import type { Deps } from '../../shared/app/deps.ts';
import { type BatchSummary, workBatch } from '../../shared/app/work-batch.ts';
import type { Scene } from './scene.ts';

/** What a queue trigger does when the function failed, which is not documented: leave the batch, or drop it. */
export type Reading = 'redeliver' | 'drop';

/** The messages that are due, as a queue trigger takes them. */
export function takeDue(scene: Scene) {
  const received = scene.broker.receive('retries', 16, scene.now());
  if (!received.ok) throw new Error(received.code);
  return received.messages;
}

export type Taken = ReturnType<typeof takeDue>;

export const textsOf = (messages: Taken) => messages.map(({ body }) => Buffer.from(body, 'base64').toString('utf8'));

/** What the trigger does once the function has answered, or failed and it counts that as delivered. */
export function remove(scene: Scene, messages: Taken): void {
  for (const { receiptHandle } of messages) scene.broker.delete('retries', receiptHandle, scene.now());
}

/** Delivers all messages that are due, as a queue trigger does, and deletes them when they were worked. */
export async function deliver(scene: Scene, deps: Deps, reading: Reading = 'redeliver'): Promise<BatchSummary> {
  const messages = takeDue(scene);
  const summary = await workBatch(deps, textsOf(messages));
  if (summary.unsecured === 0 || reading === 'drop') remove(scene, messages);
  return summary;
}

/** Delivers task after task until none is left, at most `most` times. */
export async function workOff(scene: Scene, most = 50): Promise<void> {
  for (let round = 0; round < most && scene.waitForTask(); round += 1) {
    await deliver(scene, scene.instance({ mostTries: 1 }));
  }
}
