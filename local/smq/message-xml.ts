import type { Done, Outcome } from './failure.ts';
import type { PeekedMessage, ReceivedMessage } from './message.ts';
import type { SentMessage } from './sending.ts';
import type { XmlElementContent } from './xml-writer.ts';

/** The `<Message>` that answers SendMessage; the handle is there for delayed messages only (documented). */
export function sentElement({ messageId, bodyMd5, receiptHandle }: SentMessage): XmlElementContent {
  const handle: readonly XmlElementContent[] = receiptHandle === undefined ? [] : [['ReceiptHandle', receiptHandle]];
  return ['Message', [['MessageId', messageId], ['MessageBodyMD5', bodyMd5], ...handle]];
}

/** An entry of the answer to BatchSendMessage: no handle (as SDKs read it), or why this one failed. */
export function sentEntryElement(entry: Outcome<SentMessage>): XmlElementContent {
  if (entry.ok) return sentElement({ messageId: entry.messageId, bodyMd5: entry.bodyMd5 });
  return ['Message', errorFields(entry)];
}

/** The `<Message>` of PeekMessage: no receipt handle, no next visible time (documented). */
export function peekedElement(message: PeekedMessage): XmlElementContent {
  return ['Message', [['MessageId', message.messageId], ...contentFields(message)]];
}

/** The `<Message>` of ReceiveMessage; times in ms since the epoch. */
export function receivedElement(message: ReceivedMessage): XmlElementContent {
  const { messageId, receiptHandle, nextVisibleAt } = message;
  const receipt: readonly XmlElementContent[] = [
    ['ReceiptHandle', receiptHandle],
    ['NextVisibleTime', nextVisibleAt],
  ];
  return ['Message', [['MessageId', messageId], ...receipt, ...contentFields(message)]];
}

/** The `<Errors>` of BatchDeleteMessage: only what failed, each with its handle. */
export function deleteErrorsElement(entries: readonly Done[], receiptHandles: readonly string[]): XmlElementContent {
  const errors = entries.flatMap((entry, position): readonly XmlElementContent[] =>
    entry.ok ? [] : [['Error', [...errorFields(entry), ['ReceiptHandle', receiptHandles[position] ?? '']]]],
  );
  return ['Errors', errors];
}

function errorFields({
  code,
  message,
}: {
  readonly code: string;
  readonly message: string;
}): readonly XmlElementContent[] {
  return [
    ['ErrorCode', code],
    ['ErrorMessage', message],
  ];
}

function contentFields(message: PeekedMessage): readonly XmlElementContent[] {
  return [
    ['MessageBody', message.body],
    ['MessageBodyMD5', message.bodyMd5],
    ['EnqueueTime', message.enqueuedAt],
    ['FirstDequeueTime', message.firstDequeuedAt],
    ['DequeueCount', message.dequeueCount],
    ['Priority', message.priority],
  ];
}
