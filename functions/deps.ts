import type { EnsClient } from '../shared/adapters/ens/calls.ts';
import { ensClientOf } from '../shared/adapters/ens/client-of-settings.ts';
import { createSnapshotCloud } from '../shared/adapters/ens/snapshot-cloud.ts';
import { readSettings } from '../shared/adapters/environment.ts';
import { createExchange } from '../shared/adapters/exchange.ts';
import { createInvocation } from '../shared/adapters/invocation.ts';
import { createLog } from '../shared/adapters/log.ts';
import { createSigner } from '../shared/adapters/signer.ts';
import { createSmqClient } from '../shared/adapters/smq/client.ts';
import { createQueue } from '../shared/adapters/smq/queue.ts';
import { createTaskQueue } from '../shared/adapters/smq/task-queue.ts';
import { systemClock, systemRandom } from '../shared/adapters/system.ts';
import type { Deps } from '../shared/app/deps.ts';
import { createSentCalls } from '../shared/app/sent-calls.ts';
import { signedQueue } from '../shared/app/signed-queue.ts';
import { credentialsOf, type TimedContext } from '../shared/fc/context.ts';

type Environment = Readonly<Record<string, string | undefined>>;

/** What a function needs for one invocation: what all need, and ports of its own. */
export type DepsFor<Own = object> = (context: TimedContext) => Deps & Own;

/** What differs between the functions. */
export type DepsOptions = Pick<Deps, 'mostTries'>;

/**
 * Wires the use cases to the world. The environment is read, and connections, pace and memory are made, at the first
 * invocation and kept for the instance's life, `ownPorts` among them; a faulty environment fails every invocation with all of its faults.
 */
export function createDeps<Own = object>(
  environment: Environment,
  options: DepsOptions,
  ownPorts?: (ens: EnsClient) => Own,
): DepsFor<Own> {
  let instance: DepsFor<Own> | undefined;
  return (context) => {
    instance ??= createInstance(environment, options, context, ownPorts);
    return instance(context);
  };
}

function createInstance<Own>(
  environment: Environment,
  options: DepsOptions,
  context: TimedContext,
  ownPorts?: (ens: EnsClient) => Own,
): DepsFor<Own> {
  const settings = readSettings(environment, context.function.timeout);
  const [clock, random] = [systemClock, systemRandom];
  const invocation = createInvocation(environment, clock);
  const exchange = createExchange();
  const ens = ensClientOf(settings, { exchange, invocation, clock, random });
  const endpoint = settings.smqEndpoint ?? `https://${context.accountId}.mns.${context.region}.aliyuncs.com`;
  const smq = createSmqClient({ endpoint, exchange, invocation, clock });
  const signer = settings.taskSigningKeys && createSigner(settings.taskSigningKeys);
  const queue = createTaskQueue(createQueue(smq, settings.retryQueue), createQueue(smq, settings.deadLetterQueue));
  const lasting = {
    ...options,
    ...(ownPorts?.(ens) as Own),
    cloud: createSnapshotCloud(ens, clock),
    queue: signer === undefined ? queue : signedQueue(queue, signer),
    signer,
    clock,
    random,
    settings,
    sentCalls: createSentCalls(settings.ensVisibilitySeconds, clock),
  };
  const log = createLog({ level: settings.logLevel, clock });
  return (current) => {
    const { deadline, requestId } = current;
    const credentials = credentialsOf(current);
    invocation.begin({ deadline, ...(credentials === undefined ? {} : { credentials }) });
    return { ...lasting, deadline, log: log.with({ requestId }) };
  };
}
