import { onTestFinished } from 'vitest';
import { startEnsServer } from '../../local/ens/server.ts';
import type { EnsWorld } from '../../local/ens/world.ts';
import type { Intercept, LocalServer } from '../../local/http.ts';
import type { Keys } from '../../local/keys.ts';

export const permanent: Keys = { accessKeyId: 'PermanentKey', accessKeySecret: 'permanent-secret' };
export const temporary: Keys = {
  accessKeyId: 'STS.NTemporary',
  accessKeySecret: 'temporary-secret',
  securityToken: 'token==',
};
/** An upper-case version 4 UUID. */
export const REQUEST_ID = /^[0-9A-F]{8}-[0-9A-F]{4}-4[0-9A-F]{3}-[89AB][0-9A-F]{3}-[0-9A-F]{12}$/;

/** This world behind HTTP, knowing both keys, until the test is over. */
export async function startEns(world: EnsWorld, now: () => number, intercept?: Intercept): Promise<LocalServer> {
  const keys = [permanent, temporary];
  const options = { world, keys, clock: { now }, port: 0, ...(intercept !== undefined && { intercept }) };
  const server = await startEnsServer(options);
  onTestFinished(() => server.close());
  return server;
}
