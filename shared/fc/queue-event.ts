import { objectOf, parseJson } from '../core/json.ts';

/** A message that a queue trigger delivered: its body in whatever form, as text where it has to be kept. */
export interface QueueMessage {
  readonly body: unknown;
  readonly messageId?: string;
}

/**
 * The messages of an event of an SMQ queue, in every form the documents show: one CloudEvent or an array of them, each an
 * object or JSON text, the body under `data.messageBody`, under `messageBody`, or the element itself. What is none of
 * these is a message as well, so that nothing is dropped unseen.
 */
export function readQueueEvent(event: Uint8Array): QueueMessage[] {
  const text = Buffer.from(event).toString('utf8');
  const root = parseJson(text);
  if (root === undefined) return text === '' ? [] : [{ body: text }];
  return (Array.isArray(root) ? root : [root]).map(toMessage);
}

/** Whether the event is a timer's. */
export function isTimerEvent(event: Uint8Array): boolean {
  return timerEvent(event) !== undefined;
}

/**
 * The payload of a timer's event, as text, empty where none is configured. A call by hand may give the payload alone; what is
 * neither is handed on as it is, for the reader to refuse.
 */
export function timerPayload(event: Uint8Array): string {
  const text = Buffer.from(event).toString('utf8');
  const root = objectOf(parseJson(text));
  if (root === undefined || !('payload' in root || 'triggerName' in root)) return text;
  const payload = root['payload'] ?? '';
  return typeof payload === 'string' ? payload : JSON.stringify(cutDeep(payload));
}

/** When a timer's event says that it ticked (ms since the epoch); undefined for any other event. */
export function tickedAt(event: Uint8Array): number | undefined {
  const time = Date.parse(String(timerEvent(event)?.['triggerTime']));
  return Number.isNaN(time) ? undefined : time;
}

function timerEvent(event: Uint8Array): Readonly<Record<string, unknown>> | undefined {
  const root = objectOf(parseJson(Buffer.from(event).toString('utf8')));
  return typeof root?.['triggerName'] === 'string' && typeof root['triggerTime'] === 'string' ? root : undefined;
}

function toMessage(element: unknown): QueueMessage {
  const entry = typeof element === 'string' ? (parseJson(element) ?? element) : element;
  const whole = objectOf(entry);
  const data = objectOf(whole?.['data']) ?? whole;
  if (data === undefined || !('messageBody' in data)) return { body: cutDeep(entry) };
  const { messageBody, messageId } = data;
  return { body: cutDeep(messageBody), ...(typeof messageId === 'string' ? { messageId } : {}) };
}

const deepest = 100;

/**
 * `value` without what is nested deeper than anybody writes: it could be parsed, but not be made JSON again, so that it
 * would end every invocation that it is delivered to before anything is logged or buried.
 */
function cutDeep(value: unknown, depth = 0): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (depth === deepest) return '…';
  if (Array.isArray(value)) return value.map((element) => cutDeep(element, depth + 1));
  return Object.fromEntries(Object.entries(value).map(([key, part]) => [key, cutDeep(part, depth + 1)]));
}
