import { ensClientOf } from '../shared/adapters/ens/client-of-settings.ts';
import { createSnapshotCloud } from '../shared/adapters/ens/snapshot-cloud.ts';
import { readSettings } from '../shared/adapters/environment.ts';
import { createExchange } from '../shared/adapters/exchange.ts';
import { createInvocation } from '../shared/adapters/invocation.ts';
import { createLog } from '../shared/adapters/log.ts';
import { systemClock, systemRandom } from '../shared/adapters/system.ts';
import type { Deps } from '../shared/app/deps.ts';
import { createSentCalls } from '../shared/app/sent-calls.ts';
import type { Log, SnapshotDeletion } from '../shared/ports.ts';

type Environment = Readonly<Record<string, string | undefined>>;

/** What a plan is made with: the use cases' world, of which nothing but reading ENS works. */
export type ReadOnlyDeps = Deps & { readonly deletion: SnapshotDeletion };

/** The variables that a plan depends on; with no others can anything be wrong. */
const concerned = [
  'INSTALLATION',
  'ENS_ENDPOINT',
  'ENS_VISIBILITY_SECONDS',
  'ENS_TIMEOUT_SECONDS',
  'ENS_CALLS_PER_SECOND',
  'ENS_CONCURRENT_CALLS',
  'LOOK_PAGE_BUDGET',
  'MAX_COPIES_PER_NODE_PER_DAY',
  'TICK_SECONDS',
  'DENY_SNAPSHOTS',
  'DENY_NODES',
];

/** Wires the use cases to the account of `environment`, to be read. Throws an EnvironmentError that names all faults. */
export function readOnlyDeps(environment: Environment): ReadOnlyDeps {
  const settings = readSettings(Object.fromEntries(concerned.map((name) => [name, environment[name]])));
  const [clock, random] = [systemClock, systemRandom];
  const invocation = createInvocation(environment, clock);
  const ens = ensClientOf(settings, { exchange: createExchange(), invocation, clock, random });
  return {
    cloud: { ...createSnapshotCloud(ens, clock), copySnapshot: never },
    deletion: { deleteSnapshot: never },
    queue: { put: never, withdraw: never, bury: never, receive: never },
    clock,
    random,
    log: bugsOf(createLog({ level: 'error', clock, write: (line) => process.stderr.write(`${line}\n`) })),
    settings,
    sentCalls: createSentCalls(settings.ensVisibilitySeconds, clock),
    mostTries: 3,
    deadline: Number.POSITIVE_INFINITY,
  };
}

/** What happened is in the report, or is why there is none; a bug of ours is not. */
function bugsOf(log: Log): Log {
  const nothing = () => undefined;
  return {
    ...{ debug: nothing, info: nothing, warn: nothing },
    error: (event, fields) => void (event === 'bug' && log.error(event, fields)),
    with: (fields) => bugsOf(log.with(fields)),
  };
}

async function never(): Promise<never> {
  throw new Error('Who only reads neither buys, deletes nor queues.');
}
