import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as z from 'zod/mini';
import { parseJson } from '../shared/core/json.ts';

const localCloud = z.object({
  copyUrl: z.string(),
  ens: z.string(),
  accessKeyId: z.string(),
  accessKeySecret: z.string(),
  environment: z.record(z.string(), z.string()),
});

/** What `npm start` writes of the local cloud that it runs, as far as callers need it; the variables are those of its functions. */
export type LocalCloud = z.infer<typeof localCloud>;

/** The local cloud that runs here, or why it cannot be used and what to do. */
export async function findLocalCloud(): Promise<LocalCloud | { readonly fault: string }> {
  const file = process.env['LOCAL_CLOUD_FILE'] ?? join(import.meta.dirname, '..', '.local-cloud.json');
  const text = await readFile(file, 'utf8').catch(() => undefined);
  if (text === undefined) return { fault: 'No local cloud runs here: start one with npm start.' };
  const { data } = z.safeParse(localCloud, parseJson(text));
  return data ?? { fault: `${file} does not tell where the local cloud is: start it anew with npm start.` };
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
