import * as z from 'zod/mini';
import { idShape } from './id-shape.ts';
import type { Job } from './job.ts';
import { parseJson } from './json.ts';
import './schema-messages.ts';
import type { Task } from './task.ts';

const time = z.string().check(z.refine((text) => !Number.isNaN(Date.parse(text)), 'must be an ISO 8601 time'));
const text = z.string().check(z.minLength(1));
const id = z.string().check(z.regex(idShape));

const schema = z.object({
  version: z.literal(1),
  taskId: text,
  snapshotId: id,
  nodes: z
    .array(z.object({ ensRegionId: id, attempts: z.int().check(z.gte(0)), lastAttemptAt: z.optional(time) }))
    .check(z.minLength(1), z.maxLength(100), noNodeTwice()),
  copy: z.object({ name: text, description: text, instanceBillingCycle: z.optional(text) }),
  origin: z.object({
    trigger: z.enum(['http', 'timer']),
    rule: z.optional(text),
    builtAt: z.optional(z.number()),
    requestId: text,
  }),
  firstRequestedAt: time,
  expiresAt: z.optional(time),
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
