import fc from 'fast-check';
import { expect } from 'vitest';
import { createLog } from '../../shared/adapters/log.ts';
import { noon } from '../support/builders.ts';

/** Keys that nothing may ever show, made so that no text holds them by chance. */
export const credentials = {
  accessKeyId: 'STS.NFuzzingKeyIdentifier',
  accessKeySecret: 'fuzz+Secret/Of=No+Worth',
  securityToken: 'CAIS+fuzz/Token==of/no+worth==',
} as const;

/** The signature of a caller's own request, as the copy function gets it. */
export const callersSignature = 'f022e77ca11e2551947a7042e0f4ace0';

/** Fails if `text` shows a key or a signature, plain or in an URL. */
export function expectNoSecret(text: string, more: readonly string[] = []): void {
  const { accessKeySecret, securityToken } = credentials;
  for (const secret of [accessKeySecret, securityToken, callersSignature, ...more]) {
    for (const spelling of [secret, encodeURIComponent(secret)]) {
      if (text.includes(spelling)) expect.fail(`shows ${spelling}: ${text.slice(0, 2000)}`);
    }
  }
}

/** Runs at least 10,000 cases; a failure prints its seed, and FUZZ_SEED plays it again. */
export async function fuzz<T>(cases: fc.Arbitrary<T>, check: (value: T) => Promise<void> | void): Promise<void> {
  const seed = process.env['FUZZ_SEED'];
  // What does not end by itself has no case that takes so long.
  const property = fc.asyncProperty(cases, async (value) => check(value));
  await fc.assert(property, {
    numRuns: Number(process.env['FUZZ_CASES'] ?? 10_000),
    ...(seed === undefined ? {} : { seed: Number(seed) }),
    timeout: 5_000,
  });
}

/** What deploys as the log, with the lines it wrote. */
export function linesLog() {
  const lines: string[] = [];
  const log = createLog({
    level: 'debug',
    clock: { now: () => noon, sleep: async () => {} },
    write: (line) => lines.push(line),
  });
  return { log, lines };
}
