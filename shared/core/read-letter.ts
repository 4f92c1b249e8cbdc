import { parseJson } from './json.ts';
import { readTask } from './read-task.ts';
import type { Task } from './task.ts';

/** More wrappings than any documented form has. */
const deepest = 6;

/**
 * The tasks in a message of the dead-letter queue, none if there are none: in a dead letter of ours, a task itself, a
 * CloudEvent that the queue's trigger gave up, or the record that Function Compute sends for an invocation that failed, each
 * as JSON text, Base64 of it, or parsed.
 */
export function tasksIn(message: unknown, depth = 0): Task[] {
  if (depth > deepest) return [];
  const value = parsed(message);
  if (Array.isArray(value)) return value.flatMap((entry) => tasksIn(entry, depth + 1));
  if (typeof value !== 'object' || value === null) return [];
  const wrapped = contentOf(value as Readonly<Record<string, unknown>>);
  if (wrapped !== undefined) return tasksIn(wrapped, depth + 1);
  const read = readTask(value);
  return read.ok ? [read.task] : [];
}

/** What a wrapping holds; undefined where the value is none. */
function contentOf(value: Readonly<Record<string, unknown>>): unknown {
  if ('reason' in value) return value['task'] ?? value['body'];
  return value['requestPayload'] ?? value['messageBody'] ?? value['data'];
}

function parsed(value: unknown): unknown {
  if (typeof value !== 'string') return value;
  return parseJson(value) ?? parseJson(Buffer.from(value, 'base64').toString('utf8'));
}

/** `task` as if it had just been asked for: no attempts, no age; when it was last called still counts, for ENS to list that copy. */
export function renewed(task: Task, now: number): Task {
  const { expiresAt: _, ...rest } = task;
  return {
    ...rest,
    nodes: task.nodes.map((node) => ({ ...node, attempts: 0 })),
    firstRequestedAt: new Date(now).toISOString(),
  };
}
