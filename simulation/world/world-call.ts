import type { EnsParameters } from '../../local/ens/parameters.ts';
import type { EnsResult } from '../../local/ens/result.ts';
import type { EnsWorld } from '../../local/ens/world.ts';
import { kindOf } from '../../shared/core/error-codes.ts';
import { CallError, type Failure } from '../../shared/core/failure.ts';
import type { Clock } from '../../shared/ports.ts';

/** Calls an action of ENS and gives its answer, whose form the caller names; every failure is a CallError. */
export type WorldCall = <Body>(action: string, parameters: EnsParameters) => Body & { readonly RequestId: string };

/**
 * Calls on the local cloud's state machine without a wire between: what the wire would make of an answer is told as our
 * client tells it. An answer that takes longer than `timeoutSeconds` comes too late.
 */
export function callsOn(world: EnsWorld, clock: Pick<Clock, 'now'>, timeoutSeconds: number): WorldCall {
  return <Body>(action: string, parameters: EnsParameters) => {
    const { requestId, outcome, transport } = world.call({ action, parameters }, clock.now());
    const broken = transport === undefined ? undefined : wireFault(transport, timeoutSeconds);
    if (broken !== undefined) throw new CallError(broken);
    if (outcome.ok) return { RequestId: requestId, ...(outcome.body as Body) };
    const { status, code, message, retryAfterMs } = outcome.error;
    throw new CallError(
      { kind: kindOf({ httpStatus: status, code, message }), code, message, ensRequestId: requestId },
      retryAfterMs === undefined ? {} : { retryAfterSeconds: retryAfterMs / 1000 },
    );
  };
}

/** The failure that our client makes of a connection that broke, a gateway's page, or an answer that came too late. */
function wireFault(transport: NonNullable<EnsResult['transport']>, timeoutSeconds: number): Failure | undefined {
  if (transport.kind === 'drop') return { kind: 'unknown', code: 'ECONNRESET' };
  if (transport.kind === 'html-504') return { kind: 'unknown', code: 'Http504' };
  return transport.seconds < timeoutSeconds ? undefined : { kind: 'unknown', code: 'Timeout' };
}
