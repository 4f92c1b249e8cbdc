import type { Deps } from '../../shared/app/deps.ts';
import { type RequestFault, requestCopies } from '../../shared/app/request-copies.ts';
import { showCopies } from '../../shared/app/show-copies.ts';
import { httpStatusOf, overallStatus } from '../../shared/core/report.ts';
import type { HttpRequest, HttpResponse } from '../../shared/fc/http-event.ts';
import type { HttpHandler } from '../../shared/fc/http-function.ts';
import { type Fault, faulty, HttpProblem, problemOf } from '../../shared/fc/problem.ts';
import { findRoute, json, type Route } from '../../shared/fc/routes.ts';
import type { DepsFor } from '../deps.ts';
import { locationOf, readCopyRequest, readShowRequest } from './contract.ts';

type Run = (deps: Deps, request: HttpRequest, requestId: string, parameter: string) => Promise<HttpResponse>;

const routes: readonly Route<Run>[] = [
  { method: 'POST', path: /^\/copies\/?$/, run: postCopies },
  // A call of the invocation API may arrive wrapped as a request of this path (seen in one documented sample).
  { method: 'POST', path: /^\/\d{4}-\d{2}-\d{2}\/functions\/[^/]+\/invocations$/, run: postCopies },
  { method: 'GET', path: /^\/copies\/([^/]+)$/, run: getCopies },
  { method: 'GET', path: /^\/healthz$/, run: async () => json(200, { status: 'ok' }) },
];
const hint = 'There are POST /copies, GET /copies/{snapshotId} and GET /healthz.';

/** The `copy` function: copies a snapshot to nodes on demand, and shows which nodes have it. */
export function createCopyHandler(depsFor: DepsFor): HttpHandler {
  return async (request, context) => {
    const { run, parameter } = findRoute(routes, request, hint);
    return run(depsFor(context), request, context.requestId, parameter);
  };
}

async function postCopies(deps: Deps, request: HttpRequest, requestId: string): Promise<HttpResponse> {
  const wanted = readCopyRequest(request, requestId);
  const result = await requestCopies(deps, wanted);
  if (!result.done) {
    throw 'faults' in result ? faulty(result.faults.map(toFault)) : new HttpProblem(problemOf(result.failure));
  }
  const { nodes } = result;
  const { snapshotId, destinationRegionIds } = wanted;
  // `look`: all snapshots of the nodes were read, as always.
  const body = { requestId, snapshotId, status: overallStatus(nodes), look: 'full', nodes };
  return json(httpStatusOf(nodes), body, locationOf(snapshotId, destinationRegionIds));
}

async function getCopies(deps: Deps, request: HttpRequest, requestId: string, id: string): Promise<HttpResponse> {
  const { snapshotId, ensRegionIds } = readShowRequest(id, request);
  const result = await showCopies(deps, snapshotId, ensRegionIds);
  if (!result.done) throw new HttpProblem(problemOf(result.failure));
  return json(200, { requestId, snapshotId, nodes: result.nodes });
}

function toFault({ field, index, detail }: RequestFault): Fault {
  return { pointer: index === undefined ? `/${field}` : `/${field}/${index}`, detail };
}
