import { createServer, type RequestListener } from 'node:http';
import { onTestFinished } from 'vitest';
import { listen } from '../../local/http.ts';

/** The address of a server that is not ENS, until the test is over. */
export async function stranger(answer: RequestListener): Promise<string> {
  const server = await listen(createServer(answer), 0);
  onTestFinished(server.close);
  return server.url;
}
