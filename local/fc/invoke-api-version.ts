import type { Acs3Verdict, Acs3Verifier, SignedRequest } from '../acs3.ts';
import type { Keys } from '../keys.ts';
import { fc2SignatureFault } from './fc2-signature.ts';
import { errorAnswer, type HttpAnswer } from './http-answer.ts';

/** What one version of the invocation API has of its own; the rest is the same. */
export interface InvokeApiVersion {
  /** Whether a request's target is one of this version's, an invocation or not. */
  isOwn(target: string): boolean;
  /** Which function a request's target names; undefined when it is no invocation of this version. */
  read(target: string): { readonly name: string; readonly qualifier: string } | undefined;
  /** Why the signature is refused, or undefined; `now` in ms since the epoch. */
  signatureFault(request: SignedRequest, now: number): { readonly code: string; readonly message: string } | undefined;
  /** The header by which a caller names an asynchronous invocation. */
  readonly taskIdHeader: string;
  /** An error in the form of this version. */
  error(status: number, code: string, message: string, requestId: string): HttpAnswer;
}

const VERSION_3 = /^\/2023-03-30(?:[/?]|$)/;
const VERSION_2 = /^\/2016-08-15(?:[/?]|$)/;
const PATH_3 = /^\/2023-03-30\/functions\/([^/?]+)\/invocations(?:\?|$)/;
const PATH_2 = /^\/2016-08-15\/services\/([^/?.]+)(?:\.([^/?]+))?\/functions\/([^/?]+)\/invocations(?:\?|$)/;

/** Version 2023-03-30, Function Compute 3.0: `/functions/{name}/invocations?qualifier=LATEST`, signed by ACS3-HMAC-SHA256. */
export function invokeApi3(verifier: Acs3Verifier): InvokeApiVersion {
  return {
    isOwn: (target) => VERSION_3.test(target),
    read(target) {
      const name = PATH_3.exec(target)?.[1];
      if (name === undefined) return undefined;
      const qualifier = new URL(target, 'http://127.0.0.1').searchParams.get('qualifier') ?? 'LATEST';
      return { name: decoded(name), qualifier };
    },
    signatureFault(request, now) {
      const verdict = verifier.verify(request, now);
      return verdict.ok ? undefined : { code: documentedCode(verdict), message: verdict.message };
    },
    taskIdHeader: 'x-fc-async-task-id',
    error: errorAnswer,
  };
}

/**
 * Version 2016-08-15, Function Compute 2.0: `/services/{service}[.{qualifier}]/functions/{name}/invocations`. Functions of
 * 3.0 have no service: any service leads to the function of that name.
 */
export function invokeApi2(keys: readonly Keys[]): InvokeApiVersion {
  return {
    isOwn: (target) => VERSION_2.test(target),
    read(target) {
      const [, , qualifier = 'LATEST', name] = PATH_2.exec(target) ?? [];
      return name === undefined ? undefined : { name: decoded(name), qualifier: decoded(qualifier) };
    },
    signatureFault: (request, now) => fc2SignatureFault(request, keys, now),
    taskIdHeader: 'x-fc-stateful-async-invocation-id',
    error(status, code, message, requestId) {
      const body = new TextEncoder().encode(JSON.stringify({ ErrorCode: code, ErrorMessage: message }));
      return { ...errorAnswer(status, code, message, requestId), body };
    },
  };
}

// The gateway's codes in the words of Function Compute's own list, which has fewer.
function documentedCode(verdict: Extract<Acs3Verdict, { ok: false }>): string {
  if (verdict.code === 'SignatureDoesNotMatch') return 'SignatureNotMatch';
  if (verdict.code.startsWith('InvalidAccessKeyId')) return 'InvalidAccessKeyID';
  return 'AccessDenied';
}

function decoded(encoded: string): string {
  try {
    return decodeURIComponent(encoded);
  } catch {
    return encoded;
  }
}
