import type { Deps } from '../../shared/app/deps.ts';
import { type RequestFault, requestCopies } from '../../shared/app/request-copies.ts';
import { showCopies } from '../../shared/app/show-copies.ts';
import { httpStatusOf, overallStatus } from '../../shared/core/report.ts';
import type { HttpRequest, HttpResponse } from '../../shared/fc/http-event.ts';
import type { HttpHandler } from '../../shared/fc/http-function.ts';
import { type Fault, faulty, HttpProblem, problemOf } from '../../shared/fc/problem.ts';
import type { DepsFor } from '../deps.ts';
import { readCopyRequest, readShowRequest } from './contract.ts';

type Route = (deps: Deps, request: HttpRequest, requestId: string, parameter: string) => Promise<HttpResponse>;

const routes: readonly { readonly method: string; readonly path: RegExp; readonly run: Route }[] = [
  { method: 'POST', path: /^\/copies\/?$/, run: postCopies },
  // A call of the invocation API may arrive wrapped as a request of this path (seen in one documented sample).
  { method: 'POST', path: /^\/\d{4}-\d{2}-\d{2}\/functions\/[^/]+\/invocations$/, run: postCopies },
  { method: 'GET', path: /^\/copies\/([^/]+)$/, run: getCopies },
  { method: 'GET', path: /^\/healthz$/, run: async () => json(200, { status: 'ok' }) },
];

/** The `copy` function: copies a snapshot to nodes on demand, and shows which nodes have it. */
export function createCopyHandler(depsFor: DepsFor): HttpHandler {
  return async (request, context) => {
    const matching = routes.filter(({ path }) => path.test(request.path));
    const route = matching.find(({ method }) => method === request.method);
    if (route === undefined) throw noRoute(matching.map(({ method }) => method));
    const parameter = route.path.exec(request.path)?.[1] ?? '';
    return route.run(depsFor(context), request, context.requestId, parameter);
  };
}

async function postCopies(deps: Deps, request: HttpRequest, requestId: string): Promise<HttpResponse> {
  const wanted = readCopyRequest(request, requestId);
  const result = await requestCopies(deps, wanted);
  if (!result.done)
    throw 'faults' in result ? faulty(result.faults.map(toFault)) : new HttpProblem(problemOf(result.failure));

  const { snapshotId, destinationRegionIds } = wanted;
  const { look, nodes } = result;
  return json(
    httpStatusOf(nodes),
    { requestId, snapshotId, status: overallStatus(nodes), look, nodes },
    locationOf(`/copies/${snapshotId}?destinationRegionIds=${destinationRegionIds.join(',')}`),
  );
}

async function getCopies(deps: Deps, request: HttpRequest, requestId: string, id: string): Promise<HttpResponse> {
  const { snapshotId, ensRegionIds } = readShowRequest(id, request);
  const result = await showCopies(deps, snapshotId, ensRegionIds);
  if (!result.done) throw new HttpProblem(problemOf(result.failure));
  return json(200, { requestId, snapshotId, nodes: result.nodes });
}

/** Path and query of a request may have 4 KB (Function Compute); what is longer could not be asked for. */
function locationOf(target: string): Readonly<Record<string, string>> {
  return target.length <= 4096 ? { location: target } : {};
}

function toFault({ field, index, detail }: RequestFault): Fault {
  return { pointer: index === undefined ? `/${field}` : `/${field}/${index}`, detail };
}

function noRoute(allowed: readonly string[]): HttpProblem {
  if (allowed.length === 0) {
    const detail = 'There are POST /copies, GET /copies/{snapshotId} and GET /healthz.';
    return new HttpProblem({ type: 'unknown-path', title: 'Unknown path', status: 404, detail });
  }
  const allow = allowed.join(', ');
  return new HttpProblem({ type: 'wrong-method', title: `Only ${allow} here`, status: 405 }, { allow });
}

function json(statusCode: number, body: unknown, headers: Readonly<Record<string, string>> = {}): HttpResponse {
  return {
    statusCode,
    headers: { 'content-type': 'application/json', ...headers },
    isBase64Encoded: false,
    body: JSON.stringify(body),
  };
}
