import { parseXml, XmlElement } from '@rgrove/parse-xml';
import { failure, type SmqFailure } from './failure.ts';
import type { OutgoingMessage } from './message.ts';
import type { QueueAttributes } from './queue-attributes.ts';

/** The root element of a request's body, or MalformedXML. */
export function parseBody(body: Uint8Array): XmlElement | SmqFailure {
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(body);
    return parseXml(text).root ?? failure('MalformedXML');
  } catch {
    return failure('MalformedXML');
  }
}

/** The refusal of well-formed XML of another shape; `cause` is the element that is wrong or missing. */
export function unexpectedElement(cause: string): SmqFailure {
  return failure(
    'InvalidArgument',
    `The XML you provided did not validate against our published schema, cause by ${cause}.`,
  );
}

function childrenOf(parent: XmlElement, name: string): readonly XmlElement[] {
  return parent.children.filter((child): child is XmlElement => child instanceof XmlElement && child.name === name);
}

function textOf(parent: XmlElement, name: string): string | undefined {
  return childrenOf(parent, name)[0]?.text;
}

// What is no whole number becomes NaN, which every range refuses.
function numberOf(parent: XmlElement, name: string): number | undefined {
  const text = textOf(parent, name);
  if (text === undefined) return undefined;
  return /^\s*\d+\s*$/.test(text) ? Number(text) : Number.NaN;
}

function defined<T extends object>(fields: { readonly [K in keyof T]: T[K] | undefined }): Partial<T> {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as Partial<T>;
}

/** The attributes a `<Queue>` element gives; elements that are not known are passed over. */
export function readAttributes(queue: XmlElement): Partial<QueueAttributes> {
  const logging = textOf(queue, 'LoggingEnabled');
  return defined<Omit<QueueAttributes, 'deadLetterPolicy'>>({
    delaySeconds: numberOf(queue, 'DelaySeconds'),
    maximumMessageBytes: numberOf(queue, 'MaximumMessageSize'),
    retentionSeconds: numberOf(queue, 'MessageRetentionPeriod'),
    visibilityTimeoutSeconds: numberOf(queue, 'VisibilityTimeout'),
    pollingWaitSeconds: numberOf(queue, 'PollingWaitSeconds'),
    loggingEnabled: logging === undefined ? undefined : logging.trim().toLowerCase() === 'true',
  });
}

/** The message of a `<Message>` element, its body taken as it is; InvalidArgument without a body. */
export function readMessage(message: XmlElement): OutgoingMessage | SmqFailure {
  const body = textOf(message, 'MessageBody');
  if (body === undefined) return unexpectedElement('MessageBody');
  const options = { delaySeconds: numberOf(message, 'DelaySeconds'), priority: numberOf(message, 'Priority') };
  return { body, ...defined<{ delaySeconds: number; priority: number }>(options) };
}

/** The messages of a `<Messages>` element, in order; the first that cannot be read refuses all. */
export function readMessages(messages: XmlElement): readonly OutgoingMessage[] | SmqFailure {
  const read: OutgoingMessage[] = [];
  for (const element of childrenOf(messages, 'Message')) {
    const message = readMessage(element);
    if ('ok' in message) return message;
    read.push(message);
  }
  return read;
}

/** The handles of a `<ReceiptHandles>` element, in order. */
export function readReceiptHandles(handles: XmlElement): readonly string[] {
  return childrenOf(handles, 'ReceiptHandle').map(({ text }) => text.trim());
}
