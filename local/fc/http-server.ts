import { createServer, type IncomingMessage } from 'node:http';
import { type LocalServer, listen } from '../http.ts';
import { type HttpAnswer, sendAnswer } from './http-answer.ts';

// Node's own limit would answer 431 before the documented one is looked at.
const MAX_HEADER_BYTES = 64 * 1024;

/** A server on 127.0.0.1 that sends what `answer` gives; when that rejects, the connection is dropped without an answer. */
export function startServer(
  port: number,
  answer: (request: IncomingMessage) => Promise<HttpAnswer>,
): Promise<LocalServer> {
  const server = createServer({ maxHeaderSize: MAX_HEADER_BYTES }, (request, response) => {
    answer(request).then(
      (ready) => sendAnswer(response, ready),
      () => response.destroy(),
    );
  });
  return listen(server, port);
}
