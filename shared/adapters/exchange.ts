import http from 'node:http';
import https from 'node:https';
import { cutOff, noAnswer, watchRequest } from './request-watch.ts';

/** An HTTP request to a service. */
export interface HttpRequest {
  readonly url: URL;
  readonly method: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  /**
   * `fresh`: on a connection of its own. `kept`: on one kept alive, and sent once more if that turns out to be dead, as it
   * is after Function Compute froze the instance; only for what may be sent twice.
   */
  readonly connection: 'fresh' | 'kept';
  readonly timeoutSeconds: number;
}

/** An HTTP answer; header names in lower case. */
export interface HttpAnswer {
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
  const agentFor = ({ url, connection }: HttpRequest) =>
    connection === 'fresh' ? false : kept[url.protocol === 'http:' ? 'http:' : 'https:'];
  return async (request) => {
    const began = performance.now();
    const first = await send(request, agentFor(request));
    if (first !== 'stale') return first;
    const timeoutSeconds = request.timeoutSeconds - (performance.now() - began) / 1000;
    const second = timeoutSeconds > 0 ? await send({ ...request, timeoutSeconds }, false) : 'stale';
    if (second !== 'stale') return second;
    throw noAnswer(true, 'StaleConnection');
  };
}

function send(request: HttpRequest, agent: http.Agent | false): Promise<HttpAnswer | 'stale'> {
  const { url, method, headers, body, timeoutSeconds } = request;
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
        (text) => end(() => resolve({ status: answer.statusCode ?? 0, headers: answer.headers, body: text })),
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
