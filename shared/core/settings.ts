import type { BackoffSettings } from './backoff.ts';

/** All that an operator can set; durations in seconds. Read from the environment, see README "Configuration". */
export interface Settings extends BackoffSettings {
  /** Names this installation in the marker of every copy it makes, `[a-z0-9-]{1,20}`. */
  readonly installation: string;
  readonly ensEndpoint: string;
  /** Undefined: the account's own, made from account id and region. */
  readonly smqEndpoint?: string;
  readonly retryQueue: string;
  readonly deadLetterQueue: string;
  /** V: how long ENS may need to list a new copy. */
  readonly ensVisibilitySeconds: number;
  readonly ensTimeoutSeconds: number;
  readonly ensCallsPerSecond: number;
  readonly ensConcurrentCalls: number;
  readonly copyNodesPerCall: number;
  /** How many pages a listing of several nodes may take. */
  readonly lookPageBudget: number;
  /** How many copies may begin on a node within 24 hours, whoever asks for them. */
  readonly maxCopiesPerNodePerDay: number;
  readonly retryMaxAttempts: number;
  readonly retryMaxAgeSeconds: number;
  /** The rules file; a relative path starts at `codePath`. */
  readonly rulesFile: string;
  /** The folder of the function's code. */
  readonly codePath: string;
  /** How often the timer of `policy` comes. */
  readonly tickSeconds: number;
  /** Secret. Tasks are signed with the first, and worked if signed with any; undefined: nothing is signed. */
  readonly taskSigningKeys?: readonly [string, ...string[]];
  readonly paused: boolean;
  /** Globs of snapshot ids that must not be copied. */
  readonly denySnapshots: readonly string[];
  /** Globs of node ids that must not be copied to. */
  readonly denyNodes: readonly string[];
  readonly logLevel: LogLevel;
}

export type LogLevel = 'debug' | 'info' | 'warn' | 'error';

/** The rules that the build has checked and put beside a function's code, as JSON. */
export const packagedRulesFile = 'replication.json';

/** How old what was seen may be, in seconds, when a call that relies on it begins. */
export const sightHoldsSeconds = 60;

/** How many ENS calls, each of which may take its timeout, an invocation makes at least: source, nodes, copy. */
export const callsAnInvocation = 3;
