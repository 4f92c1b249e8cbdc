// Our own client, or the official SDK's where the build is told so: `imports` in package.json.
import { createEnsClient } from '#ens-client';
import type { Settings } from '../../core/settings.ts';
import type { EnsClient, EnsClientOptions } from './calls.ts';
import { createPace } from './pace.ts';

/** The client of ENS that `settings` ask for, with a pace of its own. */
export function ensClientOf(
  settings: Settings,
  around: Pick<EnsClientOptions, 'exchange' | 'invocation' | 'clock' | 'random'>,
): EnsClient {
  return createEnsClient({
    ...around,
    endpoint: settings.ensEndpoint,
    timeoutSeconds: settings.ensTimeoutSeconds,
    pace: createPace({
      callsPerSecond: settings.ensCallsPerSecond,
      concurrentCalls: settings.ensConcurrentCalls,
      clock: around.clock,
    }),
  });
}
