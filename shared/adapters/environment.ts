import * as v from 'valibot';
import { CallError } from '../core/failure.ts';
import { object } from '../core/object-schemas.ts';
import { readBySchema } from '../core/read-by-schema.ts';
import {
  callsAnInvocation,
  type LogLevel,
  packagedRulesFile,
  type Settings,
  sightHoldsSeconds,
} from '../core/settings.ts';

const endpoint = v.pipe(
  v.string(),
  v.check(isEndpoint, 'must be an https:// origin; http:// only for this machine and internal endpoints'),
);

const maxSeconds = 3 * 24 * 3600; // a message delayed longer than the queue keeps it would be gone when it is due
const number = v.pipe(v.string(), v.regex(/^\s*\d+(\.\d+)?\s*$/, 'must be a number, such as 30'), v.transform(Number));
const seconds = (fallback: string) => v.optional(v.pipe(number, v.minValue(0), v.maxValue(maxSeconds)), fallback);
const positive = (fallback: string) => v.optional(v.pipe(number, v.gtValue(0), v.maxValue(maxSeconds)), fallback);
const count = (fallback: string, max: number) =>
  v.optional(v.pipe(number, v.integer(), v.minValue(1), v.maxValue(max)), fallback);
const globs = v.optional(
  v.pipe(
    v.string(),
    v.regex(/^[A-Za-z0-9_*?,\s-]*$/, 'must be ids, separated by commas, in which * and ? stand for others'),
    v.transform((text) =>
      text
        .split(',')
        .map((glob) => glob.trim())
        .filter((glob) => glob !== ''),
    ),
  ),
  '',
);
const queueName = (fallback: string) =>
  v.optional(v.pipe(v.string(), v.regex(/^[A-Za-z0-9-]{1,120}$/, 'must be 1 to 120 letters, digits or "-"')), fallback);
const signingKey = v.optional(v.pipe(v.string(), v.minLength(32)));

const variables = object({
  INSTALLATION: v.optional(
    v.pipe(v.string(), v.regex(/^[a-z0-9-]{1,20}$/, 'must be 1 to 20 lower-case letters, digits or "-"')),
    'default',
  ),
  ENS_ENDPOINT: v.optional(endpoint, 'https://ens.aliyuncs.com'),
  SMQ_ENDPOINT: v.optional(endpoint),
  RETRY_QUEUE: queueName('ens-copy-retry'),
  DEAD_LETTER_QUEUE: queueName('ens-copy-dead-letter'),
  ENS_VISIBILITY_SECONDS: seconds('600'),
  ENS_TIMEOUT_SECONDS: positive('30'),
  ENS_CALLS_PER_SECOND: positive('10'),
  ENS_CONCURRENT_CALLS: count('4', 100),
  COPY_NODES_PER_CALL: count('20', 100),
  LOOK_PAGE_BUDGET: count('20', 10_000),
  MAX_COPIES_PER_NODE_PER_DAY: count('50', 1_000_000),
  RETRY_BASE_SECONDS: seconds('60'),
  RETRY_REFUSED_BASE_SECONDS: seconds('300'),
  RETRY_CAP_SECONDS: seconds('21600'),
  RETRY_MAX_ATTEMPTS: count('12', 1000),
  RETRY_MAX_AGE_SECONDS: positive('259200'),
  RULES_FILE: v.optional(v.string(), packagedRulesFile),
  FC_FUNC_CODE_PATH: v.optional(v.string(), '/code'),
  TICK_SECONDS: positive('3600'),
  TASK_SIGNING_KEY: signingKey,
  TASK_SIGNING_KEY_PREVIOUS: signingKey,
  PAUSED: v.optional(
    v.pipe(
      v.picklist(['true', 'false']),
      v.transform((text) => text === 'true'),
    ),
    'false',
  ),
  DENY_SNAPSHOTS: globs,
  DENY_NODES: globs,
  LOG_LEVEL: v.optional(v.picklist(['debug', 'info', 'warn', 'error']), 'info'),
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
  const result = readBySchema(variables, set);
  const faults = [
    ...(result.ok ? [] : result.faults.map(({ path, message }) => ({ variable: path.join('.'), detail: message }))),
    ...faultsTogether(set, functionTimeoutSeconds),
  ];
  if (!result.ok || faults.length > 0) throw new EnvironmentError(faults);
  const read = result.value;
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
    maxCopiesPerNodePerDay: read.MAX_COPIES_PER_NODE_PER_DAY,
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
  const { RETRY_QUEUE, DEAD_LETTER_QUEUE, ENS_TIMEOUT_SECONDS, ENS_VISIBILITY_SECONDS, TICK_SECONDS } =
    variables.entries;
  const faults: EnvironmentFault[] = [];
  if (settingOf(RETRY_QUEUE, set['RETRY_QUEUE']) === settingOf(DEAD_LETTER_QUEUE, set['DEAD_LETTER_QUEUE'])) {
    faults.push({ variable: 'DEAD_LETTER_QUEUE', detail: 'must be another queue than RETRY_QUEUE' });
  }
  const ensTimeout = settingOf(ENS_TIMEOUT_SECONDS, set['ENS_TIMEOUT_SECONDS']) ?? 0;
  const visibility = settingOf(ENS_VISIBILITY_SECONDS, set['ENS_VISIBILITY_SECONDS']) ?? 0;
  const minTick = visibility + ensTimeout + sightHoldsSeconds;
  if ((settingOf(TICK_SECONDS, set['TICK_SECONDS']) ?? minTick) < minTick) {
    const sum = `${minTick}, ENS_VISIBILITY_SECONDS + ENS_TIMEOUT_SECONDS + ${sightHoldsSeconds}`;
    const why = 'or a tick buys again what the last one has bought; set the timer to the same time';
    faults.push({ variable: 'TICK_SECONDS', detail: `must be at least ${sum}, ${why}` });
  }
  if (set['TASK_SIGNING_KEY_PREVIOUS'] !== undefined && set['TASK_SIGNING_KEY'] === undefined) {
    faults.push({ variable: 'TASK_SIGNING_KEY', detail: 'is required beside TASK_SIGNING_KEY_PREVIOUS' });
  }
  if (callsAnInvocation * ensTimeout >= timeoutSeconds) {
    const detail = `must be less than a third of the function's timeout, which is ${timeoutSeconds} s`;
    faults.push({ variable: 'ENS_TIMEOUT_SECONDS', detail });
  }
  return faults;
}

/** The level of the log before the settings are read, or when they cannot be. */
export function readLogLevel(environment: Readonly<Record<string, string | undefined>>): LogLevel {
  return settingOf(variables.entries.LOG_LEVEL, environment['LOG_LEVEL']) ?? 'info';
}

function settingOf<T>(variable: v.GenericSchema<unknown, T>, text: string | undefined): T | undefined {
  const result = readBySchema(variable, text);
  return result.ok ? result.value : undefined;
}
