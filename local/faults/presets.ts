import type { FaultSpec } from './fault-spec.ts';

/** Rules that belong together, and what they do, in a line. */
export interface Preset {
  readonly what: string;
  readonly rules: readonly FaultSpec[];
}

type EnsEffect = Extract<FaultSpec, { service: 'ens' }>['effect'];
type SmqSpec = Extract<FaultSpec, { service: 'smq' }>;

const copying = (probability: number, effect: EnsEffect): FaultSpec => ({
  service: 'ens',
  action: 'CopySnapshot',
  probability,
  effect,
});
const listing = (probability: number, effect: EnsEffect): FaultSpec => ({
  service: 'ens',
  action: 'DescribeSnapshots',
  probability,
  effect,
});
const queue = (probability: number, action: NonNullable<SmqSpec['action']>, effect: SmqSpec['effect']): FaultSpec => ({
  service: 'smq',
  action,
  probability,
  effect,
});

const throttled = {
  kind: 'error',
  commit: false,
  status: 400,
  code: 'Throttling.User',
  message: 'Request was denied due to user flow control.',
  retryAfterMs: 500,
} as const;
const tokenExpired = {
  kind: 'error',
  commit: false,
  status: 400,
  code: 'InvalidSecurityToken.Expired',
  message: 'Specified SecurityToken is expired.',
} as const;
const internalError = (commit: boolean) => ({ kind: 'error', commit, status: 500, code: 'InternalError' }) as const;

const smallPages: FaultSpec = { service: 'ens', effect: { kind: 'other-reading', options: { maxPageSize: 5 } } };
// On every call: pages of one listing that are ordered differently do not make a listing.
const oldestFirst: FaultSpec = {
  service: 'ens',
  action: 'DescribeSnapshots',
  effect: { kind: 'other-reading', options: { listingOrder: 'oldest-first' } },
};

// Seconds here are those of `npm start`: a call times out after 5, a new copy must be listed after 20.
const byName = {
  throttling: {
    what: 'ENS throttles two of three calls',
    rules: [{ service: 'ens', probability: 0.67, effect: throttled }],
  },
  'lost-answers': {
    what: 'calls that buy copies, and tasks sent, are carried out or not, and their answer never comes',
    rules: [
      copying(0.25, { kind: 'drop', commit: true }),
      copying(0.15, { kind: 'html-504', commit: true }),
      copying(0.1, { kind: 'slow', commit: true, seconds: 8 }),
      copying(0.2, { kind: 'drop', commit: false }),
      queue(0.2, 'send', { kind: 'drop', commit: true }),
      queue(0.1, 'send', { kind: 'html-504', commit: true }),
    ],
  },
  refusals: {
    what: 'nodes are refused without a reason, or are in neither list of the answer',
    rules: [
      copying(0.4, { kind: 'refuse-node' }),
      copying(0.1, { kind: 'omit-node', commit: false }),
      copying(0.1, { kind: 'omit-node', commit: true }),
    ],
  },
  'failing-copies': {
    what: 'copies end in error, or are there and then vanish',
    rules: [
      copying(0.3, { kind: 'copy-fails' }),
      copying(0.1, { kind: 'copy-vanishes', seconds: 30 }),
      copying(0.1, { kind: 'copy-vanishes', seconds: 30, deletingSeconds: 10 }),
    ],
  },
  listings: {
    what: 'new copies are listed late, pages are small and oldest first, and listings change between two pages',
    rules: [
      copying(0.7, { kind: 'listing-lags', seconds: 15 }),
      smallPages,
      oldestFirst,
      listing(0.15, { kind: 'listing-changes', change: 'appears' }),
      listing(0.15, { kind: 'listing-changes', change: 'goes' }),
      listing(0.15, { kind: 'listing-changes', change: 'swaps' }),
    ],
  },
  spellings: {
    what: 'listings spell status, times and absent sources now in one documented way, now in another',
    rules: [
      listing(0.3, {
        kind: 'other-reading',
        options: { status: 'capitalised', creationTime: 'space', sourceFields: 'null' },
      }),
      listing(0.4, { kind: 'other-reading', options: { creationTime: 'no-zone', sourceFields: 'empty' } }),
      listing(0.3, { kind: 'other-reading', options: { creationTime: 'offset' } }),
      listing(0.3, { kind: 'other-reading', options: { creationTime: 'millis' } }),
    ],
  },
  'expired-credentials': {
    what: 'ENS takes every third call with the temporary keys of the functions as expired',
    rules: [{ service: 'ens', temporaryKeys: true, probability: 0.33, effect: tokenExpired }],
  },
  'ens-down': {
    what: 'ENS answers nothing',
    rules: [{ service: 'ens', effect: { kind: 'drop', commit: false } }],
  },
  'queue-down': {
    what: 'SMQ answers nothing',
    rules: [{ service: 'smq', effect: { kind: 'drop', commit: false } }],
  },
  'queue-trouble': {
    what: 'sending and withdrawing fail, carried out or not; messages are delivered twice, or late',
    rules: [
      queue(0.1, 'send', internalError(false)),
      queue(0.1, 'send', internalError(true)),
      queue(0.2, 'delete', internalError(false)),
      queue(0.1, 'delete', internalError(true)),
      queue(0.2, 'receive', { kind: 'delivered-again' }),
      queue(0.2, 'send', { kind: 'delivered-late', seconds: 20 }),
    ],
  },
  kills: {
    what: 'instances are killed just before or after their call of ENS or SMQ',
    rules: [
      { service: 'host', probability: 0.05, effect: { kind: 'kill', phase: 'before', scope: 'instance' } },
      { service: 'host', probability: 0.05, effect: { kind: 'kill', phase: 'after', scope: 'instance' } },
    ],
  },
  'host-down': {
    what: 'Function Compute starts nothing',
    rules: [{ service: 'host', effect: { kind: 'refuse', status: 503 } }],
  },
  storm: {
    what: 'a bit of everything',
    rules: [
      { service: 'ens', probability: 0.15, effect: throttled },
      { service: 'ens', temporaryKeys: true, probability: 0.03, effect: tokenExpired },
      copying(0.1, { kind: 'drop', commit: true }),
      copying(0.05, { kind: 'html-504', commit: true }),
      copying(0.05, { kind: 'slow', commit: true, seconds: 8 }),
      copying(0.05, { kind: 'drop', commit: false }),
      copying(0.15, { kind: 'refuse-node' }),
      copying(0.05, { kind: 'omit-node', commit: false }),
      copying(0.05, { kind: 'omit-node', commit: true }),
      copying(0.1, { kind: 'copy-fails' }),
      copying(0.05, { kind: 'copy-vanishes', seconds: 30, deletingSeconds: 10 }),
      copying(0.3, { kind: 'listing-lags', seconds: 15 }),
      smallPages,
      oldestFirst,
      listing(0.3, {
        kind: 'other-reading',
        options: { status: 'capitalised', creationTime: 'space', sourceFields: 'null' },
      }),
      listing(0.1, { kind: 'listing-changes', change: 'appears' }),
      listing(0.1, { kind: 'listing-changes', change: 'goes' }),
      listing(0.1, { kind: 'listing-changes', change: 'swaps' }),
      queue(0.05, 'send', internalError(false)),
      queue(0.05, 'send', { kind: 'drop', commit: true }),
      queue(0.1, 'delete', internalError(false)),
      queue(0.1, 'receive', { kind: 'delivered-again' }),
      queue(0.1, 'send', { kind: 'delivered-late', seconds: 20 }),
      { service: 'host', probability: 0.01, effect: { kind: 'kill', phase: 'before', scope: 'instance' } },
      { service: 'host', probability: 0.01, effect: { kind: 'kill', phase: 'after', scope: 'instance' } },
    ],
  },
} satisfies Readonly<Record<string, Preset>>;

/** The name of a preset. */
export type PresetName = keyof typeof byName;

export const presets: Readonly<Record<PresetName, Preset>> = byName;

export const presetNames = Object.keys(byName) as readonly PresetName[];
