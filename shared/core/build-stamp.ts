import { formatTime, parseEnsTime } from './ens-time.ts';
import { objectOf } from './json.ts';

/** The key that a build gives the rules it packages: one of those that the file's own language leaves alone. */
const key = 'x-built-at';

/** `rules`, stamped with the time of their build (ms since the epoch). */
export function stampRules(rules: object, builtAt: number): object {
  return { ...rules, [key]: formatTime(builtAt) };
}

/** When packaged rules were built, ms since the epoch; undefined where they carry no stamp. */
export function builtAtOf(packaged: unknown): number | undefined {
  const stamp = objectOf(packaged)?.[key];
  return typeof stamp === 'string' ? parseEnsTime(stamp) : undefined;
}
