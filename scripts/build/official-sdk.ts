import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';

/** A package that is not ours. */
export interface ForeignPackage {
  readonly name: string;
  readonly version: string;
}

const packageFile = readFileSync(join(import.meta.dirname, '..', '..', 'package.json'), 'utf8');
const { peerDependencies } = JSON.parse(packageFile) as { readonly peerDependencies: Record<string, string> };
const name = '@alicloud/ens20171110';

/** The official SDK of ENS, an optional peer dependency, in the version that the adapter was tried with. */
export const officialSdk: ForeignPackage = { name, version: peerDependencies[name] ?? 'latest' };

/** Whether a package can be loaded here. */
export function isInstalled({ name }: ForeignPackage): boolean {
  try {
    createRequire(import.meta.url).resolve(name);
    return true;
  } catch {
    return false;
  }
}
