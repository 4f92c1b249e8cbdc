import { hasSubscribers } from 'node:diagnostics_channel';
import { get } from 'node:https';
import { describe, expect, test } from 'vitest';
import type { EnsAction } from '../../shared/adapters/ens/calls.ts';
import { createOfficialClient, type SdkCall } from '../../shared/adapters/ens/official-client.ts';
import { createPace } from '../../shared/adapters/ens/pace.ts';
import { createExchange } from '../../shared/adapters/exchange.ts';
import { createInvocation } from '../../shared/adapters/invocation.ts';
import { systemRandom } from '../../shared/adapters/system.ts';
import { failing } from '../contract/failing.ts';
import { world } from '../local/ens-fixtures.ts';
import { startEns, temporary } from '../local/ens-running.ts';
import { noon } from '../support/builders.ts';
import { sdkCoreCalls } from '../support/sdk-core-calls.ts';
import { stranger } from '../support/stranger.ts';

// What the client does about an SDK that behaves otherwise than the one it was tried with.

function clientOf(endpoint: string, changes: Partial<Record<EnsAction, SdkCall>> = {}) {
  const clock = { now: () => noon, sleep: async () => {} };
  const invocation = createInvocation({}, clock);
  invocation.begin({ credentials: temporary, deadline: noon + 120_000 });
  const pace = createPace({ callsPerSecond: 1000, concurrentCalls: 10, clock });
  const around = { exchange: createExchange(), invocation, pace, clock, random: systemRandom };
  const client = createOfficialClient({ ...sdkCoreCalls, ...changes }, { endpoint, timeoutSeconds: 5, ...around });
  return (action: EnsAction) => client(action, {}, { connection: 'fresh' });
}

describe('ENS client by the official SDK', () => {
  test('it fails, and Node saw no request → unknown: not seen is not unsent', async () => {
    const call = clientOf('http://127.0.0.1:9', {
      CopySnapshot: () => Promise.reject(Object.assign(new Error('refused'), { code: 'ECONNREFUSED' })),
    });
    expect((await failing(call('CopySnapshot'))).failure).toMatchObject({ kind: 'unknown', code: 'ECONNREFUSED' });
  });

  test('it throws before it calls → a CallError all the same', async () => {
    const call = clientOf('http://127.0.0.1:9', {
      CopySnapshot() {
        throw new TypeError('not a function');
      },
    });
    expect((await failing(call('CopySnapshot'))).failure).toMatchObject({ kind: 'unknown', code: 'TypeError' });
  });

  test('it sends a call twice → ENS refuses the second by its nonce', async () => {
    const ens = world();
    const twice: SdkCall = async (...call) => {
      await sdkCoreCalls.DescribeEnsRegions(...call);
      return sdkCoreCalls.DescribeEnsRegions(...call);
    };
    const call = clientOf((await startEns(ens, () => noon)).url, { DescribeEnsRegions: twice });
    expect((await failing(call('DescribeEnsRegions'))).failure.code).toBe('SignatureNonceUsed');
    expect(ens.counters().received).toEqual({ DescribeEnsRegions: 1 });
  });

  test('another request of the process gets no connection meanwhile → not taken for the call, which was sent', async () => {
    const url = await stranger((_, response) => void setTimeout(() => response.destroy(), 100));
    const call = failing(clientOf(url)('CopySnapshot'));
    await new Promise((resolve) => setTimeout(resolve, 20));
    await new Promise((resolve) => get(url.replace('http:', 'https:')).once('error', resolve));
    expect((await call).failure).toMatchObject({ kind: 'unknown', code: 'ECONNRESET' });
  });

  test('calls that are over → nothing of them is left in the process', async () => {
    const call = clientOf((await startEns(world(), () => noon)).url);
    await call('DescribeEnsRegions');
    await failing(call('CopySnapshot'));
    expect(hasSubscribers('http.client.request.start')).toBe(false);
  });
});
