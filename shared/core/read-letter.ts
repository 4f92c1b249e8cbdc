import { isRules } from './job.ts';
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

/** Whether the time of a rule's task is over (`now` in ms): the rule may be gone, and if it is not, its next tick attempts the same. */
export function isOver(task: Task, now: number): boolean {
  return isRules(task) && task.expiresAt !== undefined && Date.parse(task.expiresAt) <= now;
}

/**
 * `task` as if it had just been asked for: no attempts, no age; when it was last called still counts, for ENS to list that
 * copy. A rule's task ends when it would have.
 */
export function renewed(task: Task, now: number): Task {
  const { expiresAt, ...rest } = task;
  return {
    ...rest,
    nodes: task.nodes.map((node) => ({ ...node, attempts: 0 })),
    firstRequestedAt: new Date(now).toISOString(),
    ...(isRules(task) && expiresAt !== undefined ? { expiresAt } : {}),
  };
}
