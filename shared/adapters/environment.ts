import * as z from 'zod/mini';
import '../core/schema-messages.ts';
import { CallError } from '../core/failure.ts';
import { callsAnInvocation, type LogLevel, packagedRulesFile, type Settings } from '../core/settings.ts';

const endpointRule = 'must be an https:// origin; http:// only for this machine and internal endpoints';

const mostSeconds = 3 * 24 * 3600; // a message delayed longer than the queue keeps it would be gone when it is due
const toNumber = z.pipe(
  z.string().check(z.regex(/^\s*\d+(\.\d+)?\s*$/, 'must be a number, such as 30')),
  z.transform(Number),
);
const number = (fallback: string, ...checks: z.core.$ZodCheck<number>[]) =>
  z.pipe(z._default(z.string(), fallback), z.pipe(toNumber, z.number().check(...checks)));
const seconds = (fallback: string) => number(fallback, z.gte(0), z.lte(mostSeconds));
const positive = (fallback: string) => number(fallback, z.gt(0), z.lte(mostSeconds));
const count = (fallback: string, most: number) => number(fallback, z.multipleOf(1), z.gte(1), z.lte(most));
const globs = z.pipe(
  z._default(
    z
      .string()
      .check(z.regex(/^[A-Za-z0-9_*?,\s-]*$/, 'must be ids, separated by commas, in which * and ? stand for others')),
    '',
  ),
  z.transform((text) =>
    text
      .split(',')
      .map((glob) => glob.trim())
      .filter((glob) => glob !== ''),
  ),
);
const queueName = (fallback: string) => z._default(z.string().check(z.regex(/^[A-Za-z0-9-]{1,120}$/)), fallback);
const signingKey = z.optional(z.string().check(z.minLength(32)));

const variables = z.object({
  INSTALLATION: z._default(z.string().check(z.regex(/^[a-z0-9-]{1,20}$/)), 'default'),
  ENS_ENDPOINT: z._default(z.string().check(z.refine(isEndpoint, endpointRule)), 'https://ens.aliyuncs.com'),
  SMQ_ENDPOINT: z.optional(z.string().check(z.refine(isEndpoint, endpointRule))),
  RETRY_QUEUE: queueName('ens-copy-retry'),
  DEAD_LETTER_QUEUE: queueName('ens-copy-dead-letter'),
  ENS_VISIBILITY_SECONDS: seconds('600'),
  ENS_TIMEOUT_SECONDS: positive('30'),
  ENS_CALLS_PER_SECOND: positive('10'),
  ENS_CONCURRENT_CALLS: count('4', 100),
  COPY_NODES_PER_CALL: count('20', 100),
  LOOK_PAGE_BUDGET: count('20', 10_000),
  RETRY_BASE_SECONDS: seconds('60'),
  RETRY_REFUSED_BASE_SECONDS: seconds('300'),
  RETRY_CAP_SECONDS: seconds('21600'),
  RETRY_MAX_ATTEMPTS: count('12', 1000),
  RETRY_MAX_AGE_SECONDS: positive('259200'),
  RULES_FILE: z._default(z.string(), packagedRulesFile),
  FC_FUNC_CODE_PATH: z._default(z.string(), '/code'),
  TICK_SECONDS: positive('3600'),
  TASK_SIGNING_KEY: signingKey,
  TASK_SIGNING_KEY_PREVIOUS: signingKey,
  PAUSED: z.pipe(
    z._default(z.enum(['true', 'false']), 'false'),
    z.transform((text) => text === 'true'),
  ),
  DENY_SNAPSHOTS: globs,
  DENY_NODES: globs,
  LOG_LEVEL: z._default(z.enum(['debug', 'info', 'warn', 'error']), 'info'),
});

/** A variable that cannot be used; its value is never shown, it may be a secret in the wrong place. */
export interface EnvironmentFault {
  readonly variable: string;
  readonly detail: string;
}

/** All faults of an environment in one error. */
export class EnvironmentError extends CallError {
  readonly faults: readonly EnvironmentFault[];

  constructor(faults: readonly EnvironmentFault[]) {
    const message = faults.map(({ variable, detail }) => `${variable}: ${detail}`).join('; ');
    super({ kind: 'misconfigured', code: 'Environment', message });
    this.faults = faults;
  }
}

/**
 * The settings in `environment` for a function of this timeout; an empty variable counts as not set. Throws an
 * EnvironmentError that names all faults.
 */
export function readSettings(
  environment: Readonly<Record<string, string | undefined>>,
  functionTimeoutSeconds = Number.POSITIVE_INFINITY,
): Settings {
  const set = Object.fromEntries(Object.entries(environment).filter(([, value]) => value !== ''));
  const result = z.safeParse(variables, set);
  const issues = result.error?.issues ?? [];
  const faults = [
    ...issues.map((issue) => ({ variable: issue.path.join('.'), detail: issue.message })),
    ...faultsTogether(set, functionTimeoutSeconds),
  ];
  if (!result.success || faults.length > 0) throw new EnvironmentError(faults);
  const read = result.data;
  return {
    installation: read.INSTALLATION,
    ensEndpoint: read.ENS_ENDPOINT,
    ...(read.SMQ_ENDPOINT === undefined ? {} : { smqEndpoint: read.SMQ_ENDPOINT }),
    retryQueue: read.RETRY_QUEUE,
    deadLetterQueue: read.DEAD_LETTER_QUEUE,
    ensVisibilitySeconds: read.ENS_VISIBILITY_SECONDS,
    ensTimeoutSeconds: read.ENS_TIMEOUT_SECONDS,
    ensCallsPerSecond: read.ENS_CALLS_PER_SECOND,
    ensConcurrentCalls: read.ENS_CONCURRENT_CALLS,
    copyNodesPerCall: read.COPY_NODES_PER_CALL,
    lookPageBudget: read.LOOK_PAGE_BUDGET,
    retryBaseSeconds: read.RETRY_BASE_SECONDS,
    retryRefusedBaseSeconds: read.RETRY_REFUSED_BASE_SECONDS,
    retryCapSeconds: read.RETRY_CAP_SECONDS,
    retryMaxAttempts: read.RETRY_MAX_ATTEMPTS,
    retryMaxAgeSeconds: read.RETRY_MAX_AGE_SECONDS,
    rulesFile: read.RULES_FILE,
    codePath: read.FC_FUNC_CODE_PATH,
    tickSeconds: read.TICK_SECONDS,
    ...keysOf(read.TASK_SIGNING_KEY, read.TASK_SIGNING_KEY_PREVIOUS),
    paused: read.PAUSED,
    denySnapshots: read.DENY_SNAPSHOTS,
    denyNodes: read.DENY_NODES,
    logLevel: read.LOG_LEVEL,
  };
}

function keysOf(key: string | undefined, previous: string | undefined): Pick<Settings, 'taskSigningKeys'> {
  if (key === undefined) return {};
  return { taskSigningKeys: previous === undefined ? [key] : [key, previous] };
}

function isEndpoint(text: string): boolean {
  if (!URL.canParse(text)) return false;
  const { protocol, hostname, pathname, search, username } = new URL(text);
  if (pathname !== '/' || search !== '' || username !== '') return false;
  const near =
    hostname === '127.0.0.1' || hostname === 'localhost' || /-internal(-vpc)?\.aliyuncs\.com$/.test(hostname);
  return protocol === 'https:' || (protocol === 'http:' && near);
}

/** What is wrong with variables that can each be used. */
function faultsTogether(set: Readonly<Record<string, string | undefined>>, timeoutSeconds: number): EnvironmentFault[] {
  const read = <T>(schema: z.ZodMiniType<T>, name: string) => z.safeParse(schema, set[name]).data;
  const { RETRY_QUEUE, DEAD_LETTER_QUEUE, ENS_TIMEOUT_SECONDS } = variables.shape;
  const faults: EnvironmentFault[] = [];
  if (read(RETRY_QUEUE, 'RETRY_QUEUE') === read(DEAD_LETTER_QUEUE, 'DEAD_LETTER_QUEUE')) {
    faults.push({ variable: 'DEAD_LETTER_QUEUE', detail: 'must be another queue than RETRY_QUEUE' });
  }
  if (set['TASK_SIGNING_KEY_PREVIOUS'] !== undefined && set['TASK_SIGNING_KEY'] === undefined) {
    faults.push({ variable: 'TASK_SIGNING_KEY', detail: 'is required beside TASK_SIGNING_KEY_PREVIOUS' });
  }
  if (callsAnInvocation * (read(ENS_TIMEOUT_SECONDS, 'ENS_TIMEOUT_SECONDS') ?? 0) >= timeoutSeconds) {
    const detail = `must be less than a third of the function's timeout, which is ${timeoutSeconds} s`;
    faults.push({ variable: 'ENS_TIMEOUT_SECONDS', detail });
  }
  return faults;
}

/** The level of the log before the settings are read, or when they cannot be. */
export function readLogLevel(environment: Readonly<Record<string, string | undefined>>): LogLevel {
  return z.safeParse(variables.shape.LOG_LEVEL, environment['LOG_LEVEL']).data ?? 'info';
}
