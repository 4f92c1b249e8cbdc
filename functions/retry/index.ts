import { readLogLevel } from '../../shared/adapters/environment.ts';
import { createLog } from '../../shared/adapters/log.ts';
import { systemClock } from '../../shared/adapters/system.ts';
import { eventFunction } from '../../shared/fc/event-function.ts';
import { createDeps } from '../deps.ts';
import { createRetryHandler } from './handler.ts';

const log = createLog({ level: readLogLevel(process.env), clock: systemClock });

/** Entry point on Function Compute: `index.handler`. */
export const handler = eventFunction(createRetryHandler(createDeps(process.env, { mostTries: 1 }), log), {
  log,
  clock: systemClock,
});
