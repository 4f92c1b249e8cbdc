import type { IncomingMessage, Server } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A server of the local cloud; `url` is `http://127.0.0.1:<port>` without a trailing slash. */
export interface LocalServer {
  readonly url: string;
  /** Stops listening and drops the sockets that are still open; calling it again does nothing more. */
  close(): Promise<void>;
}

/** One call on a service's wire: `before` it is carried out (but verified), or `after`, with the answer not yet sent. */
export interface WireCall {
  readonly service: 'ens' | 'smq';
  /** The API's name, for example `CopySnapshot`, `SendMessage` or `DeleteMessage`. */
  readonly action: string;
  readonly phase: 'before' | 'after';
  /** Of the key it is signed with. */
  readonly accessKeyId: string;
}

/** Called for every verified call; `drop` destroys the socket: nothing is carried out before, no answer is sent after. */
export type Intercept = (call: WireCall) => 'drop' | undefined | Promise<'drop' | undefined>;

/** The whole body, or `too-large` once it passes `limitBytes` (the rest is discarded); rejects if the caller goes away. */
export function readBody(request: IncomingMessage, limitBytes: number): Promise<Uint8Array | 'too-large'> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let sizeBytes = 0;
    request.on('data', (chunk: Buffer) => {
      sizeBytes += chunk.length;
      if (sizeBytes <= limitBytes) {
        chunks.push(chunk);
        return;
      }
      chunks.length = 0;
      resolve('too-large');
    });
    request.on('end', () => resolve(Buffer.concat(chunks)));
    request.on('error', reject);
    request.on('close', () => reject(new Error('the caller closed the connection before its request was complete')));
  });
}

/** Listens on 127.0.0.1 only; port 0 lets the system choose. Rejects when the port is taken. */
export function listen(server: Server, port: number): Promise<LocalServer> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', () => {
      server.off('error', reject);
      const { port: actualPort } = server.address() as AddressInfo;
      resolve({ url: `http://127.0.0.1:${actualPort}`, close: () => close(server) });
    });
  });
}

function close(server: Server): Promise<void> {
  return new Promise((resolve) => {
    // The only error close() reports is that the server does not listen any more, which is what was asked for.
    server.close(() => resolve());
    server.closeAllConnections();
  });
}
