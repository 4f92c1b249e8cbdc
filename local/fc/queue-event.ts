import { jsonOrText } from '../json-or-text.ts';
import { createDataRequestId, createUuid } from './identifiers.ts';
import type { QueueSourceOptions } from './queue-source-options.ts';
import type { QueueTriggerConfig } from './queue-trigger-config.ts';

/** The trigger whose events they are. */
export interface EventOrigin {
  readonly functionName: string;
  readonly triggerName: string;
  readonly accountId: string;
  readonly config: QueueTriggerConfig;
  readonly options: QueueSourceOptions;
  readonly random: () => number;
}

/** What an event says of a message. */
interface EventMessage {
  readonly messageId: string;
  /** As it is in the queue. */
  readonly body: string;
  /** Ms since the epoch. */
  readonly enqueuedAt: number;
}

/**
 * The JSON of one element of the array a function gets: the documented CloudEvent, or for RawData its `data` alone. Which
 * moments `time` and `aliyunpublishtime` are is not documented; here, when the message was sent and when it was taken.
 */
export function toElement(message: EventMessage, origin: EventOrigin, now: number): string {
  const { accountId, config, options, random } = origin;
  const { RegionId, QueueName, IsBase64Decode } = config.eventSourceConfig.eventSourceParameters.sourceMNSParameters;
  const busName = `MNS-${origin.functionName}-${origin.triggerName}`;
  const text = IsBase64Decode ? Buffer.from(message.body, 'base64').toString('utf8') : message.body;
  const data = {
    requestId: createDataRequestId(random),
    messageId: message.messageId,
    messageBody: options.body === 'parsed' ? jsonOrText(text) : text,
  };
  const cloudEvent = {
    id: createUuid(random),
    source: busName,
    specversion: '1.0',
    type: 'mns:Queue:SendMessage',
    datacontenttype: 'application/json; charset=utf-8',
    subject: `acs:mns:${RegionId}:${accountId}:queues/${QueueName}`,
    time: new Date(message.enqueuedAt).toISOString(),
    aliyunaccountid: accountId,
    aliyunpublishtime: new Date(now).toISOString(),
    aliyunoriginalaccountid: accountId,
    aliyuneventbusname: busName,
    aliyunregionid: RegionId,
    aliyunpublishaddr: '127.0.0.1',
    data,
  };
  const schema = options.schema ?? config.eventSinkConfig.deliveryOption.eventSchema;
  const element = JSON.stringify(schema === 'CloudEvents' ? cloudEvent : data);
  return options.elements === 'strings' ? JSON.stringify(element) : element;
}

/** The event of a batch: the JSON array of its elements. */
export function toBatchEvent(elements: readonly string[]): Uint8Array {
  return new TextEncoder().encode(`[${elements.join(',')}]`);
}

/** How many of the elements, from the first on, fit into an event of `limitBytes`; one always counts as fitting. */
export function countFitting(elements: readonly string[], limitBytes: number): number {
  let sizeBytes = 1; // the brackets, less the comma that the first element lacks
  const over = elements.findIndex((element) => {
    sizeBytes += Buffer.byteLength(element) + 1;
    return sizeBytes > limitBytes;
  });
  return over === -1 ? elements.length : Math.max(over, 1);
}
