import type { ServerResponse } from 'node:http';
import type { EnsError } from './errors.ts';

/** Sends an answer in JSON, RequestId first, the id in the x-acs-request-id header too. */
export function sendJson(response: ServerResponse, status: number, requestId: string, body: object): void {
  response.writeHead(status, { 'content-type': 'application/json;charset=utf-8', 'x-acs-request-id': requestId });
  response.end(JSON.stringify({ RequestId: requestId, ...body }));
}

/** Sends the gateway's documented error form; the retry delay, in milliseconds, is the header x-acs-retry-after. */
export function sendError(response: ServerResponse, requestId: string, error: EnsError): void {
  if (error.retryAfterMs !== undefined) response.setHeader('x-acs-retry-after', error.retryAfterMs);
  const { code: Code, message: Message } = error;
  const question = new URLSearchParams({ q: Code, product: 'Ens', requestId });
  sendJson(response, error.status, requestId, {
    HostId: response.req.headers.host ?? 'ens.aliyuncs.com',
    Code,
    Message,
    Recommend: `https://api.aliyun.com/troubleshoot?${question}`,
  });
}

/** Sends what a proxy in front of the service sends when it gives up: a page, no JSON, no request id. */
export function sendHtml504(response: ServerResponse): void {
  response.writeHead(504, { 'content-type': 'text/html' });
  response.end(
    '<html>\r\n<head><title>504 Gateway Time-out</title></head>\r\n<body>\r\n<center><h1>504 Gateway Time-out</h1></center>\r\n</body>\r\n</html>\r\n',
  );
}
