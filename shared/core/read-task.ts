import * as z from 'zod/mini';
import { idShape } from './id-shape.ts';
import type { Job } from './job.ts';
import { parseJson } from './json.ts';
import './schema-messages.ts';
import type { Task } from './task.ts';

const time = z.string().check(z.refine(isTime, 'must be an ISO 8601 time'));
/**
 * Each text has a limit, so that a task and each of its dead letters fit a message of 48 KB in whatever characters: 128 for
 * names and ids, a description with a marker of two long ids, which is more than the 256 that ENS takes, and rule names.
 */
const text = (most: number) => z.string().check(z.minLength(1), z.maxLength(most));
const id = z.string().check(z.regex(idShape));

const schema = z.object({
  version: z.literal(1),
  taskId: text(128),
  snapshotId: id,
  nodes: z
    .array(z.object({ ensRegionId: id, attempts: z.int().check(z.gte(0)), lastAttemptAt: z.optional(time) }))
    .check(z.minLength(1), z.maxLength(100), noNodeTwice()),
  copy: z.object({ name: text(128), description: text(512), instanceBillingCycle: z.optional(text(32)) }),
  origin: z.object({ trigger: z.enum(['http', 'timer']), rule: z.optional(text(32)), requestId: text(128) }),
  firstRequestedAt: time,
  expiresAt: z.optional(time),
  signature: z.optional(z.string().check(z.maxLength(64))),
});

/** A message as a task, or why it is none. */
export type ReadTask = { readonly ok: true; readonly task: Task } | { readonly ok: false; readonly why: string };

/**
 * Reads a message body as a task. It may be JSON text, Base64 of it, or already parsed, as the queue's trigger may deliver
 * it; fields that are not known are left out, unknown versions and everything else are no tasks.
 */
export function readTask(body: unknown): ReadTask {
  const result = z.safeParse(schema, parsed(body));
  // Absent and undefined fields are the same in JSON.
  if (result.success) return { ok: true, task: JSON.parse(JSON.stringify(result.data)) };
  const [issue] = result.error.issues;
  return { ok: false, why: `${issue?.path.join('.') || 'message'}: ${issue?.message}` };
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
    ...(task.expiresAt === undefined ? {} : { expiresAt: Date.parse(task.expiresAt) }),
  };
}

function noNodeTwice() {
  return (ctx: { value: { ensRegionId: string }[]; issues: z.core.$ZodRawIssue[] }) => {
    const ids = ctx.value.map(({ ensRegionId }) => ensRegionId);
    if (new Set(ids).size < ids.length) {
      ctx.issues.push({ code: 'custom', message: 'names a node twice', input: ctx.value });
    }
  };
}
