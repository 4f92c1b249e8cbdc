import { createSnapshotDeletion } from '../../shared/adapters/ens/snapshot-deletion.ts';
import { readLogLevel } from '../../shared/adapters/environment.ts';
import { createLog } from '../../shared/adapters/log.ts';
import { fileRuleSource } from '../../shared/adapters/rules/file.ts';
import { systemClock } from '../../shared/adapters/system.ts';
import { eventFunction } from '../../shared/fc/event-function.ts';
import { createDeps } from '../deps.ts';
import { createPruneHandler } from './handler.ts';

const depsFor = createDeps(process.env, { mostTries: 3 }, (ens) => ({ deletion: createSnapshotDeletion(ens) }));

/** Entry point on Function Compute: `index.handler`. */
export const handler = eventFunction(
  createPruneHandler((context) => {
    const deps = depsFor(context);
    const { rulesFile, codePath } = deps.settings;
    return { deps, deletion: deps.deletion, rules: fileRuleSource(rulesFile, codePath) };
  }),
  { log: createLog({ level: readLogLevel(process.env), clock: systemClock }), clock: systemClock },
);
