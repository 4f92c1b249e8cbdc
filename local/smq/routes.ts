import type { XmlElement } from '@rgrove/parse-xml';
import { failure, type SmqFailure } from './failure.ts';
import { type QueueListing, readListing } from './list-queues.ts';
import type { OutgoingMessage } from './message.ts';
import type { QueueAttributes } from './queue-attributes.ts';
import { parseTarget } from './request-target.ts';
import {
  parseBody,
  readAttributes,
  readMessage,
  readMessages,
  readReceiptHandles,
  unexpectedElement,
} from './request-xml.ts';

/** What a request asks for, by the API's own action name. Numbers are as sent: NaN for what is none. */
export type Operation = QueueOperation | { readonly action: 'ListQueue'; readonly listing: QueueListing };

/** What a request asks of one queue. */
export type QueueOperation = { readonly queue: string } & (
  | { readonly action: 'CreateQueue' | 'SetQueueAttributes'; readonly attributes: Partial<QueueAttributes> }
  | { readonly action: 'GetQueueAttributes' | 'DeleteQueue' }
  | { readonly action: 'SendMessage'; readonly message: OutgoingMessage }
  | { readonly action: 'BatchSendMessage'; readonly messages: readonly OutgoingMessage[] }
  | {
      readonly action: 'ReceiveMessage' | 'BatchReceiveMessage';
      readonly count: number;
      readonly waitSeconds: number | undefined;
    }
  | { readonly action: 'PeekMessage' | 'BatchPeekMessage'; readonly count: number }
  | { readonly action: 'DeleteMessage'; readonly receiptHandle: string }
  | { readonly action: 'BatchDeleteMessage'; readonly receiptHandles: readonly string[] }
  | { readonly action: 'ChangeMessageVisibility'; readonly receiptHandle: string; readonly seconds: number }
);

/** A request whose signature is right; `target` is path and query as sent, names of headers are in lower case. */
export interface RoutedRequest {
  readonly method: string;
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly target: string;
  readonly body: Uint8Array;
}

type Query = ReadonlyMap<string, string>;

function whole(text: string): number {
  return /^\d+$/.test(text) ? Number(text) : Number.NaN;
}

function withRoot(
  body: Uint8Array,
  name: string,
  read: (root: XmlElement) => Operation | SmqFailure,
): Operation | SmqFailure {
  const root = parseBody(body);
  if ('ok' in root) return root;
  return root.name === name ? read(root) : unexpectedElement(root.name);
}

/** The operation a request asks for, by the paths and methods documented for the API of 2015-06-06, or the refusal. */
export function routeRequest({ method, target, headers, body }: RoutedRequest): Operation | SmqFailure {
  const parsed = parseTarget(target);
  if (!parsed.ok) return parsed;
  const [root, queue, messages, ...rest] = parsed.path;
  if (root !== 'queues' || rest.length > 0) return failure('InvalidRequestURL');
  if (queue === undefined) return routeQueues(method, headers);
  if (messages === undefined) return routeQueue(method, queue, parsed.query, body);
  return messages === 'messages' ? routeMessages(method, queue, parsed.query, body) : failure('InvalidRequestURL');
}

function routeQueues(method: string, headers: RoutedRequest['headers']): Operation | SmqFailure {
  if (method !== 'GET') return failure('InvalidRequestURL');
  const listing = readListing(headers);
  return 'ok' in listing ? listing : { action: 'ListQueue', listing };
}

function routeQueue(method: string, queue: string, query: Query, body: Uint8Array): Operation | SmqFailure {
  switch (method) {
    case 'PUT': {
      const action = query.get('metaoverride') === 'true' ? 'SetQueueAttributes' : 'CreateQueue';
      if (body.length === 0) return { action, queue, attributes: {} };
      return withRoot(body, 'Queue', (root) => ({ action, queue, attributes: readAttributes(root) }));
    }
    case 'GET':
      return { action: 'GetQueueAttributes', queue };
    case 'DELETE':
      return { action: 'DeleteQueue', queue };
    default:
      return failure('InvalidRequestURL');
  }
}

function routeMessages(method: string, queue: string, query: Query, body: Uint8Array): Operation | SmqFailure {
  switch (method) {
    case 'POST':
      return routeSend(queue, body);
    case 'GET':
      return routeReceive(queue, query);
    case 'DELETE':
      return routeDelete(queue, query, body);
    case 'PUT':
      return routeChangeVisibility(queue, query);
    default:
      return failure('InvalidRequestURL');
  }
}

function routeSend(queue: string, body: Uint8Array): Operation | SmqFailure {
  const root = parseBody(body);
  if ('ok' in root) return root;
  if (root.name === 'Message') {
    const message = readMessage(root);
    return 'ok' in message ? message : { action: 'SendMessage', queue, message };
  }
  if (root.name !== 'Messages') return unexpectedElement(root.name);
  const messages = readMessages(root);
  return 'ok' in messages ? messages : { action: 'BatchSendMessage', queue, messages };
}

function routeReceive(queue: string, query: Query): Operation {
  const numOfMessages = query.get('numofmessages');
  const isBatch = numOfMessages !== undefined;
  const count = isBatch ? whole(numOfMessages) : 1;
  if (query.get('peekonly') === 'true') return { action: isBatch ? 'BatchPeekMessage' : 'PeekMessage', queue, count };
  const wait = query.get('waitseconds');
  const waitSeconds = wait === undefined ? undefined : whole(wait);
  return { action: isBatch ? 'BatchReceiveMessage' : 'ReceiveMessage', queue, count, waitSeconds };
}

function routeDelete(queue: string, query: Query, body: Uint8Array): Operation | SmqFailure {
  const receiptHandle = query.get('receipthandle');
  if (receiptHandle !== undefined) return { action: 'DeleteMessage', queue, receiptHandle };
  if (body.length === 0) return failure('MissingReceiptHandle');
  return withRoot(body, 'ReceiptHandles', (root) => ({
    action: 'BatchDeleteMessage',
    queue,
    receiptHandles: readReceiptHandles(root),
  }));
}

function routeChangeVisibility(queue: string, query: Query): Operation | SmqFailure {
  const receiptHandle = query.get('receipthandle');
  const visibilityTimeout = query.get('visibilitytimeout');
  if (receiptHandle === undefined) return failure('MissingReceiptHandle');
  if (visibilityTimeout === undefined) return failure('MissingVisibilityTimeout');
  return { action: 'ChangeMessageVisibility', queue, receiptHandle, seconds: whole(visibilityTimeout) };
}
