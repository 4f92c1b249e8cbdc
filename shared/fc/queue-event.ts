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
  const root = json(text);
  if (root === undefined) return text === '' ? [] : [{ body: text }];
  return (Array.isArray(root) ? root : [root]).map(toMessage);
}

/** Whether the event is a timer's. */
export function isTimerEvent(event: Uint8Array): boolean {
  const root = json(Buffer.from(event).toString('utf8'));
  return isRecord(root) && typeof root['triggerName'] === 'string' && typeof root['triggerTime'] === 'string';
}

/**
 * The payload of a timer's event, as text, empty where none is configured. A call by hand may give the payload alone; what is
 * neither is handed on as it is, for the reader to refuse.
 */
export function timerPayload(event: Uint8Array): string {
  const text = Buffer.from(event).toString('utf8');
  const root = json(text);
  if (!isRecord(root) || !('payload' in root || 'triggerName' in root)) return text;
  const payload = root['payload'] ?? '';
  return typeof payload === 'string' ? payload : JSON.stringify(cutDeep(payload));
}

/** When a timer's event says that it ticked (ms since the epoch); undefined for any other event. */
export function tickedAt(event: Uint8Array): number | undefined {
  const root = json(Buffer.from(event).toString('utf8'));
  const time = isRecord(root) && isTimerEvent(event) ? Date.parse(String(root['triggerTime'])) : Number.NaN;
  return Number.isNaN(time) ? undefined : time;
}

function toMessage(element: unknown): QueueMessage {
  const entry = typeof element === 'string' ? (json(element) ?? element) : element;
  const data = isRecord(entry) && isRecord(entry['data']) ? entry['data'] : entry;
  if (!isRecord(data) || !('messageBody' in data)) return { body: cutDeep(entry) };
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

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function json(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
