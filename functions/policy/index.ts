import { readLogLevel } from '../../shared/adapters/environment.ts';
import { createLog } from '../../shared/adapters/log.ts';
import { fileRuleSource } from '../../shared/adapters/rules/file.ts';
import { systemClock } from '../../shared/adapters/system.ts';
import { eventFunction } from '../../shared/fc/event-function.ts';
import { createDeps } from '../deps.ts';
import { createPolicyHandler } from './handler.ts';

const depsFor = createDeps(process.env, { mostTries: 3 });

/** Entry point on Function Compute: `index.handler`. */
export const handler = eventFunction(
  createPolicyHandler((context) => {
    const deps = depsFor(context);
    const { rulesFile, codePath, tickSeconds } = deps.settings;
    return { deps, rules: fileRuleSource(rulesFile, codePath), tickSeconds };
  }),
  { log: createLog({ level: readLogLevel(process.env), clock: systemClock }), clock: systemClock },
);
