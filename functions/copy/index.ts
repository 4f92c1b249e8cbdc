import { readLogLevel } from '../../shared/adapters/environment.ts';
import { createLog } from '../../shared/adapters/log.ts';
import { systemClock } from '../../shared/adapters/system.ts';
import { httpFunction } from '../../shared/fc/http-function.ts';
import { createDeps } from '../deps.ts';
import { createCopyHandler } from './handler.ts';

/** Entry point on Function Compute: `index.handler`. */
export const handler = httpFunction(createCopyHandler(createDeps(process.env, { mostTries: 3 })), {
  log: createLog({ level: readLogLevel(process.env), clock: systemClock }),
  clock: systemClock,
});
