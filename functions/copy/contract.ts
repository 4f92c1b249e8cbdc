import * as z from 'zod/mini';
import '../../shared/core/schema-messages.ts';
import type { CopyRequest } from '../../shared/app/request-copies.ts';
import { nameFault } from '../../shared/core/copy-name.ts';
import { idShape } from '../../shared/core/id-shape.ts';
import { longestDescription } from '../../shared/core/marker.ts';
import type { HttpRequest } from '../../shared/fc/http-event.ts';
import { type Fault, faulty, HttpProblem } from '../../shared/fc/problem.ts';

/** The largest body a request may have, in bytes. */
export const largestBodyBytes = 128 * 1024;
const mostNodes = 100;
const idRule = 'must be 1 to 128 letters, digits, "-" or "_"';
const id = z.string().check(z.regex(idShape, idRule));

const name = z.string().check((ctx) => {
  const fault = nameFault(ctx.value);
  if (fault !== undefined) ctx.issues.push({ code: 'custom', message: fault, input: ctx.value });
});

const body = z.strictObject({
  snapshotId: id,
  destinationRegionIds: z.array(id).check(z.minLength(1), z.maxLength(mostNodes), noneTwice()),
  destinationSnapshotName: z.optional(name),
  destinationSnapshotDescription: z.optional(
    z.string().check(
      z.minLength(2),
      z.maxLength(longestDescription),
      z.refine((text) => !/^https?:\/\//i.test(text), 'must not start with http:// or https://'),
    ),
  ),
  instanceBillingCycle: z.optional(z.string().check(z.regex(/^[A-Za-z]{1,32}$/, 'must be a word such as Month'))),
  dryRun: z.optional(z.boolean()),
});

/** Reads the body of POST /copies; throws an HttpProblem that lists every fault of it. */
export function readCopyRequest(request: HttpRequest, requestId: string): CopyRequest {
  if (request.body.length > largestBodyBytes) {
    throw new HttpProblem({ type: 'too-large', title: 'The body is larger than 128 KB', status: 413 });
  }
  const result = z.safeParse(body, parseJson(request.body.toString('utf8')));
  if (!result.success) throw faulty(firstOfEach(result.error.issues.flatMap(toFaults)));

  const { destinationSnapshotName, destinationSnapshotDescription, instanceBillingCycle, ...wanted } = result.data;
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

function noneTwice() {
  return (ctx: { value: string[]; issues: z.core.$ZodRawIssue[] }) => {
    const seen = new Set<string>();
    for (const [index, value] of ctx.value.slice(0, mostNodes).entries()) {
      if (seen.has(value)) {
        ctx.issues.push({ code: 'custom', path: [index], message: 'names a node for the second time', input: value });
      }
      seen.add(value);
    }
  };
}

function toFaults(issue: z.core.$ZodIssue): Fault[] {
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) => ({
      pointer: pointer([...issue.path, key]),
      detail: 'is not a field of the request',
    }));
  }
  return [{ pointer: pointer(issue.path), detail: issue.message }];
}

/** A value of the wrong type breaks other rules too; the first fault of each place says enough. */
function firstOfEach(faults: readonly Fault[]): Fault[] {
  const seen = new Set<string | undefined>();
  return faults.filter(({ pointer: place }) => !seen.has(place) && seen.add(place));
}

/** An RFC 6901 JSON pointer. */
function pointer(path: readonly PropertyKey[]): string {
  return path.map((part) => `/${String(part).replaceAll('~', '~0').replaceAll('/', '~1')}`).join('');
}
