import type { DeliveryFault } from '../../local/smq/faults.ts';
import { CallError } from '../../shared/core/failure.ts';
import type { TaskQueue } from '../../shared/ports.ts';
import { disturb, pairsOf } from '../play/history.ts';
import type { SeededRandom } from '../story/random.ts';
import type { Weather } from '../story/scenario.ts';
import type { Worker } from './invocation.ts';
import { brokerQueue } from './queue.ts';
import type { Wire } from './storm.ts';
import type { Surroundings } from './surroundings.ts';

function delivery(queue: string, random: SeededRandom): DeliveryFault {
  return { queue, delivery: { kind: 'delivered-late', seconds: random.between(1, 7200) } };
}

/** The queues as a process meets them in this weather. */
export function stormyQueue(self: Worker, around: Surroundings, wire: Wire): TaskQueue {
  const { broker, queues, scheduler, random, history, weather } = around;
  const queue = brokerQueue(broker, queues, scheduler);
  const failing = <T>(
    probability: keyof Pick<Weather, 'sendFails' | 'withdrawFails'>,
    pairs: readonly string[],
    carryOut: () => Promise<T>,
  ) => {
    if (around.isDown('queue')) return Promise.reject<T>(new CallError({ kind: 'unsent', code: 'Down' }));
    if (!random.chance(weather()?.[probability] ?? 0)) return carryOut();
    disturb(history, scheduler, pairs, 'failed');
    const isCarriedOut = random.chance(weather()?.carriedOut ?? 0);
    const failure = new CallError({ kind: 'unknown', code: 'Storm' });
    return (isCarriedOut ? carryOut() : Promise.resolve()).then(() => Promise.reject<T>(failure));
  };
  return {
    put(task, delaySeconds) {
      const { secured, handles } = self.invocation;
      const pairs = pairsOf(task);
      const guard = { taskId: task.taskId, dueAt: scheduler.now() + delaySeconds * 1000 };
      for (const pair of pairs) secured.set(pair, guard);
      const carryOut = async () => {
        if (random.chance(weather()?.delivered.late ?? 0)) {
          disturb(history, scheduler, pairs, 'late');
          broker.disturb(delivery(queues.retries, random));
        }
        const receipt = await queue.put(task, delaySeconds);
        if (receipt.receiptHandle !== undefined) handles.set(receipt.receiptHandle, pairs);
        return receipt;
      };
      return wire('put', () => failing('sendFails', pairs, carryOut));
    },
    withdraw(handle) {
      const pairs = self.invocation.handles.get(handle) ?? [];
      return wire('withdraw', () => failing('withdrawFails', pairs, () => queue.withdraw(handle)));
    },
    bury(letters) {
      const pairs = letters.flatMap(({ task }) => (task === undefined ? [] : pairsOf(task)));
      return wire('bury', () => failing('sendFails', pairs, () => queue.bury(letters)));
    },
    receive: (count) => wire('receive', () => queue.receive(count)),
  };
}
