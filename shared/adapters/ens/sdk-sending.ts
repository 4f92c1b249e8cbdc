import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import type { ClientRequest, IncomingMessage } from 'node:http';
import { type RequestWatch, watchRequest } from '../request-watch.ts';

/** The request that the SDK sends for a call, as far as Node has seen it. */
export interface Sending {
  /** The Authorization header; empty before the request is there. */
  authorization(): string;
  watch(): RequestWatch | undefined;
  /** Its answer, once the headers have come. */
  answer(): IncomingMessage | undefined;
  /** The call is over. */
  end(): void;
}

const begun = 'http.client.request.start';

/**
 * Finds the request that carries `nonce` among those that Node sends from now on, and destroys it after `timeoutSeconds`.
 * The SDK tells neither whether a request got a connection, nor the status of an answer that is not JSON, and its own
 * timeouts end with the answer's headers.
 */
export function observeSending(nonce: string, timeoutSeconds: number): Sending {
  let request: ClientRequest | undefined;
  let watch: RequestWatch | undefined;
  let answer: IncomingMessage | undefined;
  const onBegun = (message: unknown) => {
    const candidate = (message as { readonly request: ClientRequest }).request;
    if (candidate.getHeader('x-acs-signature-nonce') !== nonce) return;
    request = candidate;
    watch = watchRequest(candidate, timeoutSeconds);
    candidate.once('response', (response) => {
      answer = response;
    });
  };
  subscribe(begun, onBegun);
  return {
    authorization: () => String(request?.getHeader('authorization') ?? ''),
    watch: () => watch,
    answer: () => answer,
    end() {
      unsubscribe(begun, onBegun);
      watch?.end();
    },
  };
}
