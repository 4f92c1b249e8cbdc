import * as v from 'valibot';
import type { LocalServer } from '../http.ts';
import type { DeployedFunction } from './deployed-function.ts';
import { type HttpTriggerOptions, startHttpTrigger } from './http-trigger.ts';
import { httpTriggerConfigSchema } from './http-trigger-config.ts';

/** The HTTP triggers of a host and what they have in common. */
export interface HttpTriggersOptions extends Omit<HttpTriggerOptions, 'target' | 'config' | 'port'> {
  /** By function name; without an entry the system chooses. */
  readonly ports: Readonly<Record<string, number>>;
  /** Opens triggers that want a signature. */
  readonly anonymous: boolean;
  /** Told of each server as soon as it listens, so that it can be closed if a later one does not start. */
  readonly onStarted: (server: LocalServer) => void;
}

/** Not documented: which HTTP bodies arrive in base64; pictures, sound, films and archives. */
export const BASE64_CONTENT_TYPES = [
  'image/*',
  'audio/*',
  'video/*',
  'application/gzip',
  'application/pdf',
  'application/zip',
];

/** Listens for each function that has an HTTP trigger; resolves with their URLs by function name. */
export async function startHttpTriggers(
  functions: ReadonlyMap<string, DeployedFunction>,
  options: HttpTriggersOptions,
): Promise<Readonly<Record<string, string>>> {
  const urls: Record<string, string> = {};
  for (const target of functions.values()) {
    const trigger = target.spec.triggers.find(({ type }) => type === 'http');
    if (trigger === undefined) continue;
    const declared = v.parse(httpTriggerConfigSchema, trigger.config);
    const config = options.anonymous ? { ...declared, authType: 'anonymous' as const } : declared;
    const server = await startHttpTrigger({ ...options, target, config, port: options.ports[target.spec.name] ?? 0 });
    options.onStarted(server);
    urls[target.spec.name] = server.url;
  }
  return urls;
}
