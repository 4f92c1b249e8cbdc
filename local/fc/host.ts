import { createAcs3Verifier } from '../acs3.ts';
import type { Clock, Keys } from '../keys.ts';
import { type DeployedFunction, deployFunction } from './deployed-function.ts';
import type { FunctionSpec } from './function-spec.ts';
import { startHttpTrigger } from './http-trigger.ts';
import { httpTriggerConfigSchema } from './http-trigger-config.ts';
import { createRequestId } from './identifiers.ts';
import type { FunctionErrorType, InvocationOutcome } from './invocation.ts';
import { startInvokeApi } from './invoke-api.ts';
import { compileWorker } from './worker-code.ts';

/** How a function host is made; what is optional has the default named. */
export interface FunctionHostOptions {
  readonly functions: readonly FunctionSpec[];
  /** The temporary keys the functions run with. */
  readonly functionKeys: Keys;
  /** The keys that may sign calls of the API and of HTTP triggers. */
  readonly callerKeys: readonly Keys[];
  readonly accountId: string;
  readonly region: string;
  /** Dates requests and log lines; timeouts and durations are real time. */
  readonly clock: Clock;
  readonly random: () => number;
  /** 0, or no entry, lets the system choose. */
  readonly ports: { readonly api: number; readonly http: Readonly<Record<string, number>> };
  /** Replaces or adds variables of every function. */
  readonly environment: Readonly<Record<string, string>>;
  /** Gets every log line of every function. */
  readonly log: (line: string) => void;
  /** Instances a function may have; 100. */
  readonly instanceCap?: number;
  /** Opens HTTP triggers that want a signature; false. */
  readonly anonymous?: boolean;
  /** Gives functions with an HTTP trigger the HTTP event for API calls too; false. */
  readonly wrapApiCalls?: boolean;
  /** A new instance for each invocation; false. */
  readonly fresh?: boolean;
  /** What a rejected promise counts as, which is not documented for Node 18 and 20; UnhandledInvocationError. */
  readonly rejectionErrorType?: FunctionErrorType;
  /** Which HTTP bodies arrive in base64 is not documented; the default is pictures, sound, films and archives. */
  readonly base64ContentTypes?: readonly string[];
  /** Forces `content-disposition: attachment` on HTTP responses, as the default domain does; false. */
  readonly forceAttachment?: boolean;
}

/** A running function host. */
export interface FunctionHost {
  readonly apiUrl: string;
  /** The URL of each function that has an HTTP trigger, by function name. */
  readonly httpUrls: Readonly<Record<string, string>>;
  /** Invokes a function past the API, as a trigger does; never rejects. */
  invoke(name: string, event: Uint8Array, options?: { readonly retryCount?: number }): Promise<InvocationOutcome>;
  /** Kills every instance; running invocations are answered with an error, and the next ones get new instances. */
  killAll(): Promise<void>;
  /** How many instances a function has, warm ones too. */
  instanceCount(name: string): number;
  /** Ends everything; calling it again does nothing more. */
  close(): Promise<void>;
}

const BASE64_CONTENT_TYPES = [
  'image/*',
  'audio/*',
  'video/*',
  'application/gzip',
  'application/pdf',
  'application/zip',
];

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

  // Listeners last, so closed first: no call comes in while the instances end.
  async function closeAll(): Promise<void> {
    for (let closer = closers.pop(); closer !== undefined; closer = closers.pop()) await closer();
  }

  async function deploy(): Promise<void> {
    const surroundings = {
      account: { accountId, region, functionKeys: options.functionKeys, overrides: options.environment },
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

  async function listenForHttp(): Promise<Record<string, string>> {
    const urls: Record<string, string> = {};
    for (const target of functions.values()) {
      const trigger = target.spec.triggers.find(({ type }) => type === 'http');
      if (trigger === undefined) continue;
      const declared = httpTriggerConfigSchema.parse(trigger.config);
      const config = options.anonymous === true ? { ...declared, authType: 'anonymous' as const } : declared;
      const port = options.ports.http[target.spec.name] ?? 0;
      const forceAttachment = options.forceAttachment ?? false;
      const server = await startHttpTrigger({ ...shared, target, config, port, forceAttachment });
      closers.push(server.close);
      urls[target.spec.name] = server.url;
    }
    return urls;
  }

  try {
    await deploy();
    const httpUrls = await listenForHttp();
    const wrapApiCalls = options.wrapApiCalls ?? false;
    const api = await startInvokeApi({ ...shared, functions, port: options.ports.api, wrapApiCalls });
    closers.push(api.close);
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
