import type { Clock } from '../keys.ts';
import type { Broker } from './broker.ts';
import { failure, type SmqFailure } from './failure.ts';
import { queuesElement } from './list-queues.ts';
import { pollForMessages } from './long-poll.ts';
import type { Messages } from './message-operations.ts';
import { deleteErrorsElement, peekedElement, receivedElement, sentElement, sentEntryElement } from './message-xml.ts';
import { queueElement } from './queue-xml.ts';
import { type Reply, xmlReply } from './reply.ts';
import type { Operation, QueueOperation } from './routes.ts';
import type { XmlElementContent } from './xml-writer.ts';

/** What carrying out an operation needs; `endpoint` is the URL the caller used, without a trailing slash. */
export interface PerformContext {
  readonly broker: Broker;
  readonly clock: Clock;
  readonly endpoint: string;
  readonly signal: AbortSignal;
}

// Not documented for sends: SDKs expect some status outside 2xx.
const PARTIAL_SEND_STATUS = 500;

function messagesReply<Message>(
  { messages }: Messages<Message>,
  isBatch: boolean,
  toElement: (message: Message) => XmlElementContent,
): Reply | SmqFailure {
  const [first] = messages;
  if (first === undefined) return failure('MessageNotExist');
  return xmlReply(200, isBatch ? ['Messages', messages.map(toElement)] : toElement(first));
}

/** Carries an operation out and gives its documented answer: status and XML, or the refusal. */
export async function performOperation(operation: Operation, context: PerformContext): Promise<Reply | SmqFailure> {
  if (operation.action !== 'ListQueue') return performOnQueue(operation, context);
  const outcome = context.broker.listQueues(operation.listing, context.clock.now());
  return outcome.ok ? xmlReply(200, queuesElement(outcome, context.endpoint)) : outcome;
}

async function performOnQueue(operation: QueueOperation, context: PerformContext): Promise<Reply | SmqFailure> {
  const { broker, clock, endpoint, signal } = context;
  const { action, queue } = operation;
  const now = clock.now();
  switch (action) {
    case 'CreateQueue': {
      const outcome = broker.createQueue(queue, operation.attributes, now);
      if (!outcome.ok) return outcome;
      return { status: outcome.created ? 201 : 204, headers: { Location: `${endpoint}/queues/${queue}` } };
    }
    case 'SetQueueAttributes': {
      const outcome = broker.setQueueAttributes(queue, operation.attributes, now);
      return outcome.ok ? { status: 204 } : outcome;
    }
    case 'GetQueueAttributes': {
      const outcome = broker.getQueueAttributes(queue, now);
      return outcome.ok ? xmlReply(200, queueElement(queue, outcome)) : outcome;
    }
    case 'DeleteQueue': {
      const outcome = broker.deleteQueue(queue, now);
      return outcome.ok ? { status: 204 } : outcome;
    }
    case 'SendMessage': {
      const outcome = broker.send(queue, operation.message, now);
      return outcome.ok ? xmlReply(201, sentElement(outcome)) : outcome;
    }
    case 'BatchSendMessage': {
      const outcome = broker.batchSend(queue, operation.messages, now);
      if (!outcome.ok) return outcome;
      const status = outcome.entries.every(({ ok }) => ok) ? 201 : PARTIAL_SEND_STATUS;
      return xmlReply(status, ['Messages', outcome.entries.map(sentEntryElement)]);
    }
    case 'ReceiveMessage':
    case 'BatchReceiveMessage': {
      const outcome = await pollForMessages(broker, clock, { ...operation, signal });
      return outcome.ok ? messagesReply(outcome, action === 'BatchReceiveMessage', receivedElement) : outcome;
    }
    case 'PeekMessage':
    case 'BatchPeekMessage': {
      const outcome = broker.peek(queue, operation.count, now);
      return outcome.ok ? messagesReply(outcome, action === 'BatchPeekMessage', peekedElement) : outcome;
    }
    case 'DeleteMessage': {
      const outcome = broker.delete(queue, operation.receiptHandle, now);
      return outcome.ok ? { status: 204 } : outcome;
    }
    case 'BatchDeleteMessage': {
      const outcome = broker.batchDelete(queue, operation.receiptHandles, now);
      if (!outcome.ok) return outcome;
      if (outcome.entries.every(({ ok }) => ok)) return { status: 204 };
      return xmlReply(404, deleteErrorsElement(outcome.entries, operation.receiptHandles));
    }
    case 'ChangeMessageVisibility': {
      const outcome = broker.changeVisibility(queue, operation.receiptHandle, operation.seconds, now);
      if (!outcome.ok) return outcome;
      const { receiptHandle, nextVisibleAt } = outcome;
      return xmlReply(200, [
        'ChangeVisibility',
        [
          ['ReceiptHandle', receiptHandle],
          ['NextVisibleTime', nextVisibleAt],
        ],
      ]);
    }
    default:
      return action satisfies never;
  }
}
