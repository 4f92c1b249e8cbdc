import { randomBytes } from 'node:crypto';
import type { Keys } from './keys.ts';

/** The temporary keys of a function's role, issued to each instance anew, so that a call tells which instance made it. */
export interface InstanceKeys {
  /** Keys for an instance, known to all verifiers of the list from now on: as STS's are, they stay good when the instance is gone. */
  issue(instanceId: string): Keys;
  /** The id of the instance that was given this key; undefined if it was given to none. */
  holderOf(accessKeyId: string): string | undefined;
}

/** Issues keys into `known`, a list that verifiers read at each request. */
export function createInstanceKeys(known: Keys[]): InstanceKeys {
  const holders = new Map<string, string>();
  return {
    issue(instanceId) {
      const keys = { ...newKeys('STS.'), securityToken: randomBytes(24).toString('base64') };
      known.push(keys);
      holders.set(keys.accessKeyId, instanceId);
      return keys;
    },
    holderOf: (accessKeyId) => holders.get(accessKeyId),
  };
}

/** Keys made anew at each start, and good for nothing but this cloud. */
export function newKeys(prefix: string): Keys {
  return {
    accessKeyId: `${prefix}Local${randomBytes(6).toString('hex')}`,
    accessKeySecret: randomBytes(20).toString('hex'),
  };
}
