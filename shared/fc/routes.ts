import type { HttpRequest, HttpResponse } from './http-event.ts';
import { HttpProblem } from './problem.ts';

/** What answers requests of a method whose path matches; the first group of `path` is its parameter. */
export interface Route<Run> {
  readonly method: string;
  readonly path: RegExp;
  readonly run: Run;
}

/** The route for a request; throws an HttpProblem, 404 with `hint` if no path matches, 405 with Allow if only the method does not. */
export function findRoute<Run>(
  routes: readonly Route<Run>[],
  request: HttpRequest,
  hint: string,
): { readonly run: Run; readonly parameter: string } {
  const matching = routes.filter(({ path }) => path.test(request.path));
  const route = matching.find(({ method }) => method === request.method);
  if (route !== undefined) return { run: route.run, parameter: route.path.exec(request.path)?.[1] ?? '' };
  if (matching.length === 0) {
    throw new HttpProblem({ type: 'unknown-path', title: 'Unknown path', status: 404, detail: hint });
  }
  const allow = matching.map(({ method }) => method).join(', ');
  throw new HttpProblem({ type: 'wrong-method', title: `Only ${allow} here`, status: 405 }, { allow });
}

/** A JSON response. */
export function json(statusCode: number, body: unknown, headers: Readonly<Record<string, string>> = {}): HttpResponse {
  return {
    statusCode,
    headers: { 'content-type': 'application/json', ...headers },
    isBase64Encoded: false,
    body: JSON.stringify(body),
  };
}
