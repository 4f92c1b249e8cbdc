import type { ClientRequest } from 'node:http';
import type { Socket } from 'node:net';
import { CallError } from '../core/failure.ts';

/** What is known of a request under way. */
export interface RequestWatch {
  /** The failure that an error of the request is: `unsent` if it surely did not arrive. */
  failure(error: NodeJS.ErrnoException): CallError;
  /** The request is over. */
  end(): void;
}

const connectTimeoutSeconds = 5;

/** Watches whether `call` gets a connection, and destroys it when it has none after 5 s or no end after `timeoutSeconds`. */
export function watchRequest(call: ClientRequest, timeoutSeconds: number): RequestWatch {
  let connected = false;
  const timers = [
    setTimeout(() => call.destroy(cutOff('Timeout')), timeoutSeconds * 1000),
    setTimeout(() => connected || call.destroy(cutOff('ConnectTimeout')), connectTimeoutSeconds * 1000),
  ];
  const ready = () => {
    connected = true;
  };
  const onSocket = (socket: Socket) => {
    if (socket.connecting) socket.once(call.protocol === 'http:' ? 'connect' : 'secureConnect', ready);
    else ready();
  };
  if (call.socket) onSocket(call.socket);
  else call.once('socket', onSocket);
  return {
    failure: (error) => noAnswer(connected, error.code ?? error.name, error),
    end() {
      for (const timer of timers) clearTimeout(timer);
    },
  };
}

/** The failure of a request that got no answer: `unsent` without a connection, `unknown` with one. */
export function noAnswer(connected: boolean, code: string, cause?: unknown): CallError {
  // The cause stays out of the message: it may hold the URL, and the URL a signature.
  return connected
    ? new CallError({ kind: 'unknown', code, message: 'The request was sent, but no answer came.' }, { cause })
    : new CallError({ kind: 'unsent', code, message: 'No connection could be made.' }, { cause });
}

/** Why we ended a request ourselves, as an error. */
export function cutOff(code: string): Error {
  return Object.assign(new Error(code), { code });
}
