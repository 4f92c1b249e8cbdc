import { newHistory } from '../../simulation/play/history.ts';
import { seededRandom } from '../../simulation/story/random.ts';
import { worldCloud, worldDeletion } from '../../simulation/world/cloud.ts';
import { historyLog } from '../../simulation/world/process.ts';
import { brokerQueue } from '../../simulation/world/queue.ts';
import { heldRules } from '../../simulation/world/rules.ts';
import { createScheduler } from '../../simulation/world/scheduler.ts';
import { noon } from '../support/builders.ts';
import { recordingLog } from '../support/recording-log.ts';
import { queues } from '../support/wired-ports.ts';
import { clockContract } from './clock.ts';
import { diskListingContract } from './disk-listing.ts';
import { logContract } from './log.ts';
import { randomContract } from './random.ts';
import { ruleSourceContract } from './rule-source.ts';
import { type CloudFactory, snapshotCloudContract } from './snapshot-cloud.ts';
import { snapshotDeletionContract } from './snapshot-deletion.ts';
import { taskQueueContract } from './task-queue.ts';

// The simulation's stand-ins keep the same contracts as what deploys: what it proves holds there too.

const cloudOn: CloudFactory = (world, now, timeoutSeconds) => worldCloud(world, { now }, timeoutSeconds);
snapshotCloudContract('simulation', cloudOn);
diskListingContract('simulation', cloudOn);
snapshotDeletionContract('simulation', (world, now, timeoutSeconds) => worldDeletion(world, { now }, timeoutSeconds));
taskQueueContract('simulation', (broker, now) => brokerQueue(broker, queues, { now }));
ruleSourceContract('simulation', heldRules);
randomContract('simulation', () => seededRandom(7));

clockContract('simulation', () => {
  const clock = createScheduler(noon);
  const until = async <T>(promise: Promise<T>) => {
    let isSettled = false;
    const settle = () => {
      isSettled = true;
    };
    promise.then(settle, settle);
    await clock.run(() => isSettled);
    return promise;
  };
  return { clock, tick: 60, until };
});

logContract('simulation', () => {
  const history = newHistory();
  return { log: historyLog(1, { history, scheduler: { now: () => noon } }), entries: () => history.log };
});

logContract('tests', () => {
  const { log, events } = recordingLog();
  return { log, entries: () => events };
});
