import { CallError } from '../../core/failure.ts';
import { assertSendable, batchesOf, type Outgoing } from '../../core/message-batches.ts';
import { type SmqClient, smqError } from './client.ts';
import { childText, document, type Element, element } from './xml.ts';

/** What SMQ says of a message it took; the handle, with which it can be deleted before it is due, comes with delayed ones only. */
export interface Sent {
  readonly messageId: string;
  readonly receiptHandle?: string;
}

/** A message as received; `body` as it stands there: Base64 only if its sender kept to that. */
export interface Received {
  readonly messageId: string;
  readonly receiptHandle: string;
  readonly body: string;
  readonly dequeueCount: number;
}

/** One SMQ queue. Bodies are Base64 on the wire, as SMQ asks for and its SDKs do. */
export interface Queue {
  send(message: Outgoing): Promise<Sent>;
  /** Sends all, in as few calls as the limits allow; what a call did not take is sent once more, then it is a failure. */
  sendAll(messages: readonly Outgoing[]): Promise<void>;
  /** Up to `count` (1 to 16) messages, after at most `waitSeconds` (0 to 30); empty if there are none. */
  receive(count: number, waitSeconds: number): Promise<readonly Received[]>;
  remove(receiptHandle: string): Promise<void>;
  /** Makes the queue, if it is not there already. */
  create(attributes: Readonly<Record<string, number>>): Promise<void>;
}

/** The queue called `name` behind `client`. */
export function createQueue(client: SmqClient, name: string): Queue {
  const messages = `/queues/${name}/messages`;
  const sendBatch = async (batch: readonly Outgoing[]): Promise<Outgoing[]> => {
    const { status, root } = await client('POST', messages, document('Messages', batch.map(entry).join('')));
    // All taken is a 201; where only some are, the same document comes with an error status.
    const isDocumented = status === 201 || status >= 400;
    if (!isDocumented || root?.name !== 'Messages' || root.children.length !== batch.length)
      throw smqError(status, root);
    return batch.filter((_, index) => childText(root.children[index], 'MessageId') === undefined);
  };
  return {
    async send(message) {
      assertSendable(message);
      const { status, root } = await client('POST', messages, document('Message', fields(message)));
      const messageId = childText(root, 'MessageId');
      // Only this is a promise of SMQ's: a proxy may answer 2xx too.
      if (status !== 201 || messageId === undefined) throw smqError(status, root);
      const receiptHandle = childText(root, 'ReceiptHandle');
      return { messageId, ...(receiptHandle === undefined ? {} : { receiptHandle }) };
    },
    async sendAll(all) {
      for (const batch of batchesOf(all)) {
        const left = await sendBatch(batch);
        const stillLeft = left.length > 0 ? await sendBatch(left) : [];
        if (stillLeft.length > 0) {
          throw new CallError({
            kind: 'unknown',
            code: 'BatchIncomplete',
            message: `${stillLeft.length} messages were not taken.`,
          });
        }
      }
    },
    async receive(count, waitSeconds) {
      const { status, root } = await client('GET', `${messages}?numOfMessages=${count}&waitseconds=${waitSeconds}`);
      if (status === 404 && childText(root, 'Code') === 'MessageNotExist') return [];
      if (status !== 200 || root?.name !== 'Messages') throw smqError(status, root);
      return root.children.flatMap(toReceived);
    },
    async remove(receiptHandle) {
      const { status, root } = await client('DELETE', `${messages}?ReceiptHandle=${encodeURIComponent(receiptHandle)}`);
      if (status !== 204) throw smqError(status, root);
    },
    async create(attributes) {
      const body = document(
        'Queue',
        Object.entries(attributes)
          .map(([key, value]) => element(key, value))
          .join(''),
      );
      const { status, root } = await client('PUT', `/queues/${name}`, body);
      if (status !== 201 && status !== 204) throw smqError(status, root);
    },
  };
}

function fields({ body, delaySeconds }: Outgoing): string {
  const delay = delaySeconds === undefined ? '' : element('DelaySeconds', delaySeconds);
  return element('MessageBody', Buffer.from(body).toString('base64')) + delay;
}

function entry(message: Outgoing): string {
  return `<Message>${fields(message)}</Message>`;
}

function toReceived(message: Element): Received[] {
  const [messageId, receiptHandle] = [childText(message, 'MessageId'), childText(message, 'ReceiptHandle')];
  if (messageId === undefined || receiptHandle === undefined) return [];
  const body = childText(message, 'MessageBody') ?? '';
  return [{ messageId, receiptHandle, body, dequeueCount: Number(childText(message, 'DequeueCount') ?? 1) }];
}
