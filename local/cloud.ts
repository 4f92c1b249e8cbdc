import type { CloudOptions, LocalCloud } from './cloud-options.ts';
import { startEnsServer } from './ens/server.ts';
import { createEnsWorld } from './ens/world.ts';
import { faultRoutes } from './faults/fault-routes.ts';
import { createHostFaultBook, killing, refusing } from './faults/host-faults.ts';
import { createSwitchboard } from './faults/switchboard.ts';
import { startControl } from './fc/control.ts';
import type { FunctionSpec } from './fc/function-spec.ts';
import { type FunctionHost, startFunctionHost } from './fc/host.ts';
import { readServerlessYaml } from './fc/s-yaml.ts';
import type { LocalServer } from './http.ts';
import { createInstanceKeys, newKeys } from './instance-keys.ts';
import { createBroker } from './smq/broker.ts';
import { startSmqServer } from './smq/server.ts';
import { viewsOf } from './views.ts';

const accountId = '1000000000000001';
const region = 'cn-hangzhou';
const weekSeconds = 604_800;

/** Starts ENS, SMQ with the two queues, and the functions of an s.yaml, all on 127.0.0.1. */
export async function startLocalCloud(options: CloudOptions): Promise<LocalCloud> {
  const { clock = { now: () => Date.now() }, random = Math.random, port = 0, intercept, triggersRun = true } = options;
  const callerKeys = newKeys('Caller');
  const keys = [callerKeys];
  const instanceKeys = createInstanceKeys(keys);
  const functions = withTimers(readServerlessYaml(options.serverlessYaml, { accountId }), options);
  const declared = functions.flatMap((spec) => Object.entries(spec.environment));
  const environment = { ...Object.fromEntries(declared), ...options.environment };
  const { retryQueue, deadLetterQueue } = queueNames(environment);

  const world = createEnsWorld({
    ...options.inventory,
    copySeconds: options.copySeconds,
    random,
    ...(options.ens === undefined ? {} : { options: options.ens }),
  });
  const broker = createBroker({ random, ...(options.smq === undefined ? {} : { options: options.smq }) });
  broker.createQueue(retryQueue, { retentionSeconds: weekSeconds, visibilityTimeoutSeconds: 1800 }, clock.now());
  broker.createQueue(deadLetterQueue, { retentionSeconds: weekSeconds }, clock.now());

  const hostFaults = createHostFaultBook();
  const seed = options.faults?.seed ?? Math.floor(Math.random() * 2 ** 32);
  const faults = createSwitchboard({ world, broker, hostFaults, seed });
  if (options.faults !== undefined) faults.add({ seed, ...options.faults }, clock.now());

  const servers: (LocalServer | FunctionHost)[] = [];
  let running: FunctionHost | undefined;
  const instances = {
    holderOf: instanceKeys.holderOf,
    kill: async (instanceId: string) => running?.kill(instanceId),
    killAll: async () => running?.killAll(),
  };
  const close = async () => {
    for (let server = servers.pop(); server !== undefined; server = servers.pop()) await server.close();
  };
  try {
    const wire = {
      keys,
      clock,
      intercept: killing(hostFaults, clock.now, instances, intercept),
    };
    const ens = await startEnsServer({ ...wire, world, port: following(port, 2) });
    servers.push(ens);
    const smq = await startSmqServer({ ...wire, broker, accountId, port: following(port, 3) });
    servers.push(smq);
    const host = await startFunctionHost({
      functions,
      issueKeys: instanceKeys.issue,
      callerKeys: [callerKeys],
      accountId,
      region,
      clock,
      random,
      ports: { api: following(port, 1), http: { [copyFunction]: port } },
      environment: { ...options.environment, ENS_ENDPOINT: ens.url, SMQ_ENDPOINT: smq.url },
      log: options.log ?? (() => {}),
      ...(options.instanceCap === undefined ? {} : { instanceCap: options.instanceCap }),
      anonymous: options.anonymous ?? false,
      refusal: refusing(hostFaults, clock.now),
      broker,
      queueSource: { runs: triggersRun, ...options.queueSource },
      timersRun: triggersRun,
      ...(options.asyncInvocation === undefined ? {} : { asyncInvocation: options.asyncInvocation }),
    });
    servers.push(host);
    running = host;
    const control = await startControl({
      host,
      port: following(port, 4),
      views: viewsOf({ world, broker, clock }),
      routes: faultRoutes(faults, clock.now),
    });
    servers.push(control);
    const copyUrl = host.httpUrls[copyFunction];
    if (copyUrl === undefined)
      throw new Error(`${options.serverlessYaml} has no function ${copyFunction} with an HTTP trigger`);
    const addresses = {
      copyUrl,
      fcApi: host.apiUrl,
      ens: ens.url,
      smq: smq.url,
      control: control.url,
      retryQueue,
      deadLetterQueue,
      accountId,
      region,
      ...callerKeys,
    };
    return { addresses, environment, world, broker, host, faults, clock, close };
  } catch (error) {
    await close();
    throw error;
  }
}

const copyFunction = 'ens-snapshot-replicator-copy';

function following(port: number, offset: number): number {
  return port === 0 ? 0 : port + offset;
}

function queueNames(environment: Readonly<Record<string, string>>) {
  const { RETRY_QUEUE = 'ens-copy-retry', DEAD_LETTER_QUEUE = 'ens-copy-dead-letter' } = environment;
  return { retryQueue: RETRY_QUEUE, deadLetterQueue: DEAD_LETTER_QUEUE };
}

function withTimers(
  functions: readonly FunctionSpec[],
  { timerExpression, enabledTimersOf }: Pick<CloudOptions, 'timerExpression' | 'enabledTimersOf'>,
): readonly FunctionSpec[] {
  return functions.map((spec) => {
    const said = {
      ...(timerExpression === undefined ? {} : { cronExpression: timerExpression }),
      ...(spec.name === enabledTimersOf ? { enable: true } : {}),
    };
    const triggers = spec.triggers.map((trigger) =>
      trigger.type === 'timer' ? { ...trigger, config: { ...trigger.config, ...said } } : trigger,
    );
    return { ...spec, triggers };
  });
}
