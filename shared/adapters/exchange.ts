import http from 'node:http';
import https from 'node:https';
import { cutOff, noAnswer, watchRequest } from './request-watch.ts';

/** Where one sending of a request goes, with its headers. */
export interface Signed {
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
}

/** An HTTP request to a service. */
export interface HttpRequest {
  /** Called once for each sending: a signature is good for one. */
  readonly sign: () => Signed;
  readonly method: string;
  readonly body: string;
  /**
   * `fresh`: on a connection of its own. `kept`: on one kept alive, and sent once more if that turns out to be dead, as it
   * is after Function Compute froze the instance; only for what may be sent twice.
   */
  readonly connection: 'fresh' | 'kept';
  readonly timeoutSeconds: number;
}

/** An HTTP answer; header names in lower case. `sent`: the headers of the sending that it answers. */
export interface HttpAnswer {
  readonly sent: Readonly<Record<string, string>>;
  readonly status: number;
  readonly headers: Readonly<http.IncomingHttpHeaders>;
  readonly body: string;
}

/** Sends requests, reusing connections; a request that gets no answer throws a CallError, `unsent` if it surely did not arrive. */
export type Exchange = (request: HttpRequest) => Promise<HttpAnswer>;

const largestAnswerBytes = 16 * 1024 * 1024;

/** An exchange with connections of its own. */
export function createExchange(): Exchange {
  const kept = { 'http:': new http.Agent({ keepAlive: true }), 'https:': new https.Agent({ keepAlive: true }) };
  return async (request) => {
    const began = performance.now();
    const signed = request.sign();
    const agent = request.connection === 'fresh' ? false : kept[signed.url.protocol === 'http:' ? 'http:' : 'https:'];
    const first = await send(request, signed, agent);
    if (first !== 'stale') return first;
    const timeoutSeconds = request.timeoutSeconds - (performance.now() - began) / 1000;
    const second = timeoutSeconds > 0 ? await send({ ...request, timeoutSeconds }, request.sign(), false) : 'stale';
    if (second !== 'stale') return second;
    throw noAnswer(true, 'StaleConnection');
  };
}

function send(
  { method, body, timeoutSeconds }: HttpRequest,
  { url, headers }: Signed,
  agent: http.Agent | false,
): Promise<HttpAnswer | 'stale'> {
  return new Promise((resolve, reject) => {
    const call = (url.protocol === 'http:' ? http : https).request(url, { method, headers, agent });
    const watch = watchRequest(call, timeoutSeconds);
    const end = (finish: () => void) => {
      watch.end();
      finish();
    };
    const fail = (error: NodeJS.ErrnoException) =>
      end(() => {
        if (call.reusedSocket && error.code === 'ECONNRESET') resolve('stale');
        else reject(watch.failure(error));
      });

    call.once('response', (answer) => {
      readText(answer).then(
        (text) =>
          end(() => resolve({ sent: headers, status: answer.statusCode ?? 0, headers: answer.headers, body: text })),
        fail,
      );
    });
    call.once('error', fail);
    call.end(body);
  });
}

async function readText(answer: http.IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of answer as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > largestAnswerBytes) throw cutOff('AnswerTooLarge');
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}
