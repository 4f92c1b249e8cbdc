import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

/** What `npm start` writes of the local cloud that it runs, as far as callers need it. */
export interface LocalCloud {
  readonly copyUrl: string;
  readonly ens: string;
  readonly accessKeyId: string;
  readonly accessKeySecret: string;
  /** The variables of its functions. */
  readonly environment: Readonly<Record<string, string>>;
}

/** What to say to who wants to use one. */
export const noLocalCloud = 'No local cloud runs here: start one with npm start.';

/** The local cloud that runs here; undefined if none does. */
export async function findLocalCloud(): Promise<LocalCloud | undefined> {
  const file = process.env['LOCAL_CLOUD_FILE'] ?? join(import.meta.dirname, '..', '.local-cloud.json');
  const text = await readFile(file, 'utf8').catch(() => undefined);
  return text === undefined ? undefined : JSON.parse(text);
}

/** The environment that makes who runs in it see what the functions of `cloud` see. */
export function environmentOf({ ens, accessKeyId, accessKeySecret, environment }: LocalCloud): Record<string, string> {
  return {
    ...environment,
    ENS_ENDPOINT: ens,
    ALIBABA_CLOUD_ACCESS_KEY_ID: accessKeyId,
    ALIBABA_CLOUD_ACCESS_KEY_SECRET: accessKeySecret,
  };
}
