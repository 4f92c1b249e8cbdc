import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as v from 'valibot';
import { parseJson } from '../shared/core/json.ts';
import { object, record } from '../shared/core/object-schemas.ts';

const localCloud = object({
  copyUrl: v.string(),
  ens: v.string(),
  accessKeyId: v.string(),
  accessKeySecret: v.string(),
  environment: record(v.string(), v.string()),
});

/** What `npm start` writes of the local cloud that it runs, as far as callers need it; the variables are those of its functions. */
export type LocalCloud = v.InferOutput<typeof localCloud>;

/** The local cloud that runs here, or why it cannot be used and what to do. */
export async function findLocalCloud(): Promise<LocalCloud | { readonly fault: string }> {
  const file = process.env['LOCAL_CLOUD_FILE'] ?? join(import.meta.dirname, '..', '.local-cloud.json');
  const text = await readFile(file, 'utf8').catch(() => undefined);
  if (text === undefined) return { fault: 'No local cloud runs here: start one with npm start.' };
  const { success, output } = v.safeParse(localCloud, parseJson(text));
  if (success) return output;
  return { fault: `${file} does not tell where the local cloud is: start it anew with npm start.` };
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
