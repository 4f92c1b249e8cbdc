import type { IncomingMessage } from 'node:http';
import { type LocalServer, readBody } from '../http.ts';
import { firingJson, triggerJson } from './control-json.ts';
import type { ControlMethods, ControlReply, ControlRoutes } from './control-routes.ts';
import type { RefusedFiring } from './firing.ts';
import type { FunctionHost } from './host.ts';
import type { HttpAnswer } from './http-answer.ts';
import { startServer } from './http-server.ts';

/** The control API and what it drives. */
export interface ControlOptions {
  readonly host: Pick<FunctionHost, 'fire' | 'triggers'>;
  /** 0 lets the system choose. */
  readonly port: number;
  /** What else can be seen, by path: `GET /nodes` answers what `nodes` gives. */
  readonly views?: Readonly<Record<string, () => unknown>>;
  /** What else can be done, by path. */
  readonly routes?: ControlRoutes;
}

const BODY_LIMIT_BYTES = 64 * 1024;

const STATUS: Readonly<Record<RefusedFiring['code'], number>> = {
  FunctionNotFound: 404,
  TriggerNotFound: 404,
  TriggerNotFired: 409,
  QueueNotRead: 409,
  HostClosed: 503,
};

/**
 * Listens on 127.0.0.1 for whoever sits at this machine, without signatures: `GET /triggers` lists the triggers, and
 * `POST /triggers/{function}/{trigger}` fires one and answers when its invocation has ended. A web page cannot drive it:
 * requests with an Origin, or for another host than 127.0.0.1 or localhost, are refused. All answers are JSON.
 */
export function startControl({
  host,
  port,
  views = {},
  routes = () => undefined,
}: ControlOptions): Promise<LocalServer> {
  async function fire(functionName: string, triggerName: string): Promise<ControlReply> {
    const firing = await host.fire(functionName, triggerName);
    if (firing.kind === 'refused') {
      return { status: STATUS[firing.code], json: { code: firing.code, message: firing.message } };
    }
    return { status: 200, json: { function: functionName, trigger: triggerName, ...firingJson(firing) } };
  }

  function route(path: string): ControlMethods | undefined {
    const [empty, ...segments] = path.split('/').map(decoded);
    const [first, ...rest] = segments;
    if (empty !== '' || first === undefined) return undefined;
    const view = Object.hasOwn(views, first) && rest.length === 0 ? views[first] : undefined;
    if (view !== undefined) return { GET: () => ({ status: 200, json: view() }) };
    if (first !== 'triggers') return routes(segments);
    if (rest.length === 0) return { GET: () => ({ status: 200, json: host.triggers().map(triggerJson) }) };
    const [functionName, triggerName, ...more] = rest;
    if (functionName === undefined || triggerName === undefined || more.length > 0) return undefined;
    return { POST: () => fire(functionName, triggerName) };
  }

  return startServer(port, async (request) => {
    const refusal = foreign(request);
    if (refusal !== undefined) return refuse(403, 'Forbidden', refusal);
    const { method = '', url = '' } = request;
    const [path = ''] = url.split('?');
    const found = route(path);
    if (found === undefined) return refuse(404, 'PathNotFound', `there is no ${path} here`);
    const act = Object.hasOwn(found, method) ? found[method as keyof ControlMethods] : undefined;
    if (act === undefined) {
      const allowed = Object.keys(found).join(', ');
      const answer = refuse(405, 'MethodNotAllowed', `${path} takes ${allowed}`);
      return { ...answer, headers: { ...answer.headers, Allow: allowed } };
    }
    const body = await readBody(request, BODY_LIMIT_BYTES);
    if (body === 'too-large')
      return refuse(413, 'BodyTooLarge', `a body of at most ${BODY_LIMIT_BYTES} bytes is taken`);
    const reply = await act(Buffer.from(body).toString('utf8'));
    return json(reply.status, reply.json);
  });
}

// A page of the browser sends its origin with what changes something, and a name of its own that leads here as the host.
function foreign({ headers }: IncomingMessage): string | undefined {
  if (headers.origin !== undefined) return 'web pages may not call this';
  if (/^(127\.0\.0\.1|localhost)(:\d+)?$/i.test(headers.host ?? '')) return undefined;
  return 'this answers to 127.0.0.1 and localhost only';
}

function decoded(segment: string): string | undefined {
  try {
    return decodeURIComponent(segment);
  } catch {
    return undefined;
  }
}

function refuse(status: number, code: string, message: string): HttpAnswer {
  return json(status, { code, message });
}

function json(status: number, value: unknown): HttpAnswer {
  const headers = { 'Content-Type': 'application/json', 'Cache-Control': 'no-store' };
  return { status, headers, body: new TextEncoder().encode(`${JSON.stringify(value)}\n`) };
}
