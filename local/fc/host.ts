import { createAcs3Verifier } from '../acs3.ts';
import type { Clock, Keys } from '../keys.ts';
import type { Broker } from '../smq/broker.ts';
import { createAsyncInvocations } from './async-invocations.ts';
import { ASYNC_DEFAULTS, type AsyncOptions } from './async-options.ts';
import { type DeployedFunction, deployFunction } from './deployed-function.ts';
import type { Firing, TriggerView } from './firing.ts';
import type { FunctionSpec } from './function-spec.ts';
import { BASE64_CONTENT_TYPES, startHttpTriggers } from './http-triggers.ts';
import { createRequestId } from './identifiers.ts';
import type { FunctionErrorType, InvocationOutcome } from './invocation.ts';
import { startInvokeApi } from './invoke-api.ts';
import { invokeApi2, invokeApi3 } from './invoke-api-version.ts';
import { QUEUE_SOURCE_DEFAULTS, type QueueSourceOptions } from './queue-source-options.ts';
import type { Refusal } from './refusal.ts';
import { startTriggers } from './triggers.ts';
import { compileWorker } from './worker-code.ts';

/** How a function host is made; what is optional has the default named. */
export interface FunctionHostOptions {
  readonly functions: readonly FunctionSpec[];
  /** Gives each instance that starts the temporary keys it runs with. */
  readonly issueKeys: (instanceId: string) => Keys;
  /** The keys that may sign calls of the API and of HTTP triggers. */
  readonly callerKeys: readonly Keys[];
  readonly accountId: string;
  readonly region: string;
  /** Dates requests and log lines, and says when triggers are due; timeouts and durations are real time. */
  readonly clock: Clock;
  readonly random: () => number;
  /** 0, or no entry, lets the system choose. */
  readonly ports: { readonly api: number; readonly http: Readonly<Record<string, number>> };
  /** Replaces or adds variables of every function. */
  readonly environment: Readonly<Record<string, string>>;
  /** Gets every log line of every function, and of the triggers. */
  readonly log: (line: string) => void;
  /** Instances a function may have; 100. */
  readonly instanceCap?: number;
  /** Opens HTTP triggers that want a signature; false. */
  readonly anonymous?: boolean;
  /** Gives functions with an HTTP trigger the HTTP event for API calls too; false. */
  readonly wrapApiCalls?: boolean;
  /** Asked at each attempt to run a function, whoever invokes it: why the host does not, if it does not; never refused. */
  readonly refusal?: () => Refusal | undefined;
  /** A new instance for each invocation; false. */
  readonly fresh?: boolean;
  /** What a rejected promise counts as, which is not documented for Node 18 and 20; UnhandledInvocationError. */
  readonly rejectionErrorType?: FunctionErrorType;
  /** Which HTTP bodies arrive in base64 is not documented; the default is pictures, sound, films and archives. */
  readonly base64ContentTypes?: readonly string[];
  /** Forces `content-disposition: attachment` on HTTP responses, as the default domain does; false. */
  readonly forceAttachment?: boolean;
  /** Where queue triggers take their messages from, and where destination queues are; without one they do not run. */
  readonly broker?: Broker;
  /** What the documents leave open about queue triggers. */
  readonly queueSource?: Partial<QueueSourceOptions>;
  /** Whether enabled timers tick by themselves; true. */
  readonly timersRun?: boolean;
  /** What the documents leave open about asynchronous invocations. */
  readonly asyncInvocation?: Partial<AsyncOptions>;
}

/** A running function host. */
export interface FunctionHost {
  readonly apiUrl: string;
  /** The URL of each function that has an HTTP trigger, by function name. */
  readonly httpUrls: Readonly<Record<string, string>>;
  /** Invokes a function past the API, as a trigger does; never rejects. */
  invoke(name: string, event: Uint8Array, options?: { readonly retryCount?: number }): Promise<InvocationOutcome>;
  /**
   * Fires a trigger now, enabled or not: a timer ticks, a queue trigger delivers what is visible without waiting for its
   * window. Resolves with what came of it; what does not exist or does not fire is refused. Never rejects.
   */
  fire(functionName: string, triggerName: string): Promise<Firing>;
  /** All triggers as they stand. */
  triggers(): readonly TriggerView[];
  /** Kills the instance with this id, if there is one; its running invocation is answered with an error. */
  kill(instanceId: string): Promise<void>;
  /** Kills every instance; running invocations are answered with an error, and the next ones get new instances. */
  killAll(): Promise<void>;
  /** How many instances a function has, warm ones too. */
  instanceCount(name: string): number;
  /** Ends everything; calling it again does nothing more. */
  close(): Promise<void>;
}

/** Deploys the functions and listens; rejects, with nothing left running, when code is missing or a port is taken. */
export async function startFunctionHost(options: FunctionHostOptions): Promise<FunctionHost> {
  const { accountId, clock, random, region } = options;
  const base64ContentTypes = options.base64ContentTypes ?? BASE64_CONTENT_TYPES;
  const verifier = createAcs3Verifier(options.callerKeys);
  const shared = { accountId, region, verifier, clock, random, base64ContentTypes };
  const functions = new Map<string, DeployedFunction>();
  const closers: (() => Promise<void>)[] = [];

  let closing: Promise<void> | undefined;
  function close(): Promise<void> {
    closing ??= closeAll();
    return closing;
  }

  // Listeners and triggers last, so closed first: no call comes in while the instances end.
  async function closeAll(): Promise<void> {
    for (let closer = closers.pop(); closer !== undefined; closer = closers.pop()) await closer();
  }

  async function deploy(): Promise<void> {
    const surroundings = {
      account: { accountId, region, issueKeys: options.issueKeys, overrides: options.environment },
      refusal: options.refusal ?? (() => undefined),
      clock,
      random,
      log: options.log,
      workerCode: await compileWorker(),
      instanceCap: options.instanceCap ?? 100,
      fresh: options.fresh ?? false,
      rejectionErrorType: options.rejectionErrorType ?? 'UnhandledInvocationError',
    };
    for (const spec of options.functions) {
      const deployed = await deployFunction(spec, surroundings);
      functions.set(spec.name, deployed);
      closers.push(deployed.remove);
    }
  }

  try {
    await deploy();
    const asyncInvocations = createAsyncInvocations({
      ...shared,
      functions,
      log: options.log,
      broker: options.broker,
      options: { ...ASYNC_DEFAULTS, ...options.asyncInvocation },
    });
    closers.push(async () => asyncInvocations.close());
    const httpUrls = await startHttpTriggers(functions, {
      ...shared,
      asyncInvocations,
      ports: options.ports.http,
      anonymous: options.anonymous ?? false,
      forceAttachment: options.forceAttachment ?? false,
      onStarted: (server) => closers.push(server.close),
    });
    const wrapApiCalls = options.wrapApiCalls ?? false;
    const versions = [invokeApi3(verifier), invokeApi2(options.callerKeys)] as const;
    const port = options.ports.api;
    const api = await startInvokeApi({ ...shared, functions, asyncInvocations, versions, port, wrapApiCalls });
    closers.push(api.close);
    const triggers = startTriggers(functions, asyncInvocations, {
      ...shared,
      log: options.log,
      broker: options.broker,
      queueSource: { ...QUEUE_SOURCE_DEFAULTS, ...options.queueSource },
      timersRun: options.timersRun ?? true,
    });
    closers.push(triggers.close);
    return {
      apiUrl: api.url,
      httpUrls,
      close,
      async invoke(name, event, { retryCount = 0 } = {}) {
        const requestId = createRequestId(clock.now(), random);
        const target = functions.get(name);
        if (target !== undefined) return target.invoke({ requestId, event, retryCount });
        const message = `function '${name}' does not exist`;
        return { kind: 'refused', requestId, status: 404, code: 'FunctionNotFound', message };
      },
      fire: triggers.fire,
      triggers: triggers.views,
      async kill(instanceId) {
        await Promise.all([...functions.values()].map((target) => target.kill(instanceId)));
      },
      async killAll() {
        await Promise.all([...functions.values()].map((target) => target.killAll()));
      },
      instanceCount: (name) => functions.get(name)?.instanceCount() ?? 0,
    };
  } catch (error) {
    await close();
    throw error;
  }
}
