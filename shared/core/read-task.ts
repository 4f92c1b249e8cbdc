import * as v from 'valibot';
import { faultCheck } from './fault-check.ts';
import { idRule, idShape } from './id-shape.ts';
import type { Job } from './job.ts';
import { parseJson } from './json.ts';
import { object } from './object-schemas.ts';
import { readBySchema } from './read-by-schema.ts';
import type { Task } from './task.ts';

const time = v.pipe(v.string(), v.check(isTime, 'must be an ISO 8601 time'));
/**
 * Each text has a limit, so that a task and each of its dead letters fit a message of 48 KB in whatever characters: 128 for
 * names and ids, a description with a marker of two long ids, which is more than the 256 that ENS takes, and rule names.
 */
const text = (max: number) => v.pipe(v.string(), v.minLength(1), v.maxLength(max));
const id = v.pipe(v.string(), v.regex(idShape, idRule));

const node = object({
  ensRegionId: id,
  attempts: v.pipe(v.number(), v.safeInteger(), v.minValue(0)),
  lastAttemptAt: v.exactOptional(time),
});

const schema = object({
  version: v.literal(1),
  taskId: text(128),
  snapshotId: id,
  nodes: v.pipe(
    v.array(node),
    v.minLength(1),
    v.maxLength(100),
    faultCheck((nodes) => nodeTwice(nodes)),
  ),
  copy: object({ name: text(128), description: text(512), instanceBillingCycle: v.exactOptional(text(32)) }),
  origin: object({
    trigger: v.picklist(['http', 'timer']),
    rule: v.exactOptional(text(32)),
    builtAt: v.exactOptional(v.pipe(v.number(), v.safeInteger(), v.minValue(0))),
    requestId: text(128),
  }),
  firstRequestedAt: time,
  expiresAt: v.exactOptional(time),
  signature: v.exactOptional(v.pipe(v.string(), v.maxLength(64))),
});

/** A message as a task, or why it is none. */
export type ReadTask = { readonly ok: true; readonly task: Task } | { readonly ok: false; readonly why: string };

/**
 * Reads a message body as a task. It may be JSON text, Base64 of it, or already parsed, as the queue's trigger may deliver
 * it; fields that are not known are left out, unknown versions and everything else are no tasks.
 */
export function readTask(body: unknown): ReadTask {
  const result = readBySchema(schema, parsed(body));
  if (result.ok) return { ok: true, task: result.value };
  const [fault] = result.faults;
  return { ok: false, why: `${fault?.path.join('.') || 'message'}: ${fault?.message}` };
}

/** Date.parse alone would take remarks of any length. */
function isTime(text: string): boolean {
  return /^[\dT:.Z+-]{1,40}$/.test(text) && !Number.isNaN(Date.parse(text));
}

function parsed(body: unknown): unknown {
  if (typeof body !== 'string') return body;
  const direct = parseJson(body);
  return typeof direct === 'object' ? direct : parseJson(Buffer.from(body, 'base64').toString('utf8'));
}

/** The job that a task stands for. */
export function jobOf(task: Task): Job {
  return {
    taskId: task.taskId,
    snapshotId: task.snapshotId,
    nodes: task.nodes.map(({ ensRegionId, attempts, lastAttemptAt }) => ({
      ensRegionId,
      attempts,
      ...(lastAttemptAt === undefined ? {} : { lastAttemptAt: Date.parse(lastAttemptAt) }),
    })),
    copy: task.copy,
    origin: task.origin,
    firstRequestedAt: Date.parse(task.firstRequestedAt),
    isQueued: true,
    ...(task.expiresAt === undefined ? {} : { expiresAt: Date.parse(task.expiresAt) }),
  };
}

function nodeTwice(nodes: readonly { readonly ensRegionId: string }[]) {
  const ids = nodes.map(({ ensRegionId }) => ensRegionId);
  return new Set(ids).size < ids.length ? [{ message: 'names a node twice' }] : [];
}
