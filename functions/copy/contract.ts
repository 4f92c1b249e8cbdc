import * as v from 'valibot';
import type { CopyRequest } from '../../shared/app/request-copies.ts';
import { nameFault } from '../../shared/core/copy-name.ts';
import { faultCheck } from '../../shared/core/fault-check.ts';
import { idRule, idShape } from '../../shared/core/id-shape.ts';
import { longestDescription } from '../../shared/core/marker.ts';
import { strictObject } from '../../shared/core/object-schemas.ts';
import { readBySchema, type Wording } from '../../shared/core/read-by-schema.ts';
import type { HttpRequest } from '../../shared/fc/http-event.ts';
import { type Fault, faulty, HttpProblem } from '../../shared/fc/problem.ts';

/** The largest body a request may have, in bytes. */
export const largestBodyBytes = 128 * 1024;
const mostNodes = 100;
const id = v.pipe(v.string(), v.regex(idShape, idRule));

const body = strictObject({
  snapshotId: id,
  destinationRegionIds: v.pipe(
    v.array(id),
    v.minLength(1),
    v.maxLength(mostNodes),
    faultCheck((ids) => nodesTwice(ids)),
  ),
  destinationSnapshotName: v.exactOptional(v.pipe(v.string(), faultCheck(nameFaults))),
  destinationSnapshotDescription: v.exactOptional(
    v.pipe(
      v.string(),
      v.minLength(2),
      v.maxLength(longestDescription),
      v.check((text) => !/^https?:\/\//i.test(text), 'must not start with http:// or https://'),
    ),
  ),
  instanceBillingCycle: v.exactOptional(
    v.pipe(v.string(), v.regex(/^[A-Za-z]{1,32}$/, 'must be a word such as Month')),
  ),
  dryRun: v.exactOptional(v.boolean()),
});

const wording: Wording = ({ type }) => (type === 'never' ? 'is not a field of the request' : undefined);

/** Reads the body of POST /copies; throws an HttpProblem that lists every fault of it. */
export function readCopyRequest(request: HttpRequest, requestId: string): CopyRequest {
  if (request.body.length > largestBodyBytes) {
    throw new HttpProblem({ type: 'too-large', title: 'The body is larger than 128 KB', status: 413 });
  }
  const result = readBySchema(body, parseJson(request.body.toString('utf8')), wording);
  if (!result.ok) throw faulty(result.faults.map(({ path, message }) => ({ pointer: pointer(path), detail: message })));

  const { destinationSnapshotName, destinationSnapshotDescription, instanceBillingCycle, ...wanted } = result.value;
  return {
    requestId,
    snapshotId: wanted.snapshotId,
    destinationRegionIds: wanted.destinationRegionIds,
    copy: {
      ...(destinationSnapshotName === undefined ? {} : { name: destinationSnapshotName }),
      ...(destinationSnapshotDescription === undefined ? {} : { description: destinationSnapshotDescription }),
      ...(instanceBillingCycle === undefined ? {} : { instanceBillingCycle }),
    },
    dryRun: wanted.dryRun ?? false,
  };
}

/** Reads path and query of GET /copies/{snapshotId}?destinationRegionIds=a,b; throws an HttpProblem that lists every fault. */
export function readShowRequest(
  snapshotId: string,
  request: HttpRequest,
): { snapshotId: string; ensRegionIds: string[] } {
  const ensRegionIds = (request.query['destinationRegionIds'] ?? '').split(',').filter((text) => text !== '');
  const parameter = 'destinationRegionIds';
  const faults: Fault[] = [];
  if (!idShape.test(snapshotId)) faults.push({ parameter: 'snapshotId', detail: idRule });
  if (ensRegionIds.length === 0) faults.push({ parameter, detail: 'is required: node ids, separated by commas' });
  if (ensRegionIds.length > mostNodes) faults.push({ parameter, detail: `must name at most ${mostNodes} nodes` });
  for (const ensRegionId of ensRegionIds.slice(0, mostNodes)) {
    if (!idShape.test(ensRegionId)) faults.push({ parameter, detail: `a node id ${idRule}` });
  }
  if (faults.length > 0) throw faulty(faults);
  return { snapshotId, ensRegionIds: [...new Set(ensRegionIds)] };
}

/** The Location of copies, unless it would be longer than path and query of a request may be (Function Compute: 4 KB). */
export function locationOf(snapshotId: string, ensRegionIds: readonly string[]): Readonly<Record<string, string>> {
  const target = `/copies/${snapshotId}?destinationRegionIds=${ensRegionIds.join(',')}`;
  return target.length <= 4096 ? { location: target } : {};
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text.replace(/^\uFEFF/, '')); // some editors and shells begin with a byte order mark
  } catch (error) {
    throw faulty([{ detail: `The body is not JSON: ${error instanceof Error ? error.message : 'unreadable'}` }]);
  }
}

function nameFaults(name: string) {
  const message = nameFault(name);
  return message === undefined ? [] : [{ message }];
}

function* nodesTwice(ids: readonly string[]) {
  const seen = new Set<string>();
  for (const [index, value] of ids.slice(0, mostNodes).entries()) {
    if (seen.has(value)) yield { path: [index], message: 'names a node for the second time' };
    seen.add(value);
  }
}

/** An RFC 6901 JSON pointer. */
function pointer(path: readonly PropertyKey[]): string {
  return path.map((part) => `/${String(part).replaceAll('~', '~0').replaceAll('/', '~1')}`).join('');
}
