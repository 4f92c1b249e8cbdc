import fc from 'fast-check';
import type { HttpAnswer, Signed } from '../../shared/adapters/exchange.ts';
import { CallError } from '../../shared/core/failure.ts';
import { hostileText } from './hostile.ts';

/** How a service answers one sending of a request. */
export type Answered = (signed: Signed) => Promise<HttpAnswer>;

/** Stands in a body for what the caller sent: services do quote what they signed where signatures differ. */
export const echoed = 'server CanonicalRequest is [@@SENT@@]';

const statuses = fc.oneof(
  { weight: 6, arbitrary: fc.constantFrom(200, 201, 204) },
  { weight: 6, arbitrary: fc.constantFrom(400, 403, 404, 409, 429, 500, 502, 503, 504) },
  { weight: 1, arbitrary: fc.integer({ min: 0, max: 999 }) },
);
const headers = fc.dictionary(fc.constantFrom('x-acs-retry-after', 'content-type', 'retry-after'), hostileText, {
  maxKeys: 2,
});

/** Answers of any status and headers with one of `bodies`, or none at all. */
export function answers(bodies: fc.Arbitrary<string>): fc.Arbitrary<Answered> {
  const whole = fc.record({ status: statuses, headers, body: bodies }).map(
    (answer): Answered =>
      async (signed) => ({
        ...answer,
        sent: signed.headers,
        body: answer.body.replace('@@SENT@@', sentIn(signed)),
      }),
  );
  const lost = fc.constantFrom(['unknown', 'ECONNRESET'] as const, ['unsent', 'ENOTFOUND'] as const).map(
    ([kind, code]): Answered =>
      async () => {
        throw new CallError({ kind, code });
      },
  );
  return fc.oneof({ weight: 12, arbitrary: whole }, { weight: 1, arbitrary: lost });
}

/** All that the sending says, fit for the inside of a JSON text, and of an XML one where it has no markup. */
function sentIn({ url, headers: sent }: Signed): string {
  const lines = Object.entries(sent).map(([name, value]) => `${name}:${value}`);
  return JSON.stringify([url.search, ...lines].join('\n')).slice(1, -1);
}
