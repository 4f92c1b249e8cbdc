import type { QueueDescription } from './broker.ts';
import type { XmlElementContent } from './xml-writer.ts';

function seconds(milliseconds: number): number {
  return Math.floor(milliseconds / 1000);
}

/**
 * The `<Queue>` that answers GetQueueAttributes. The two times are in seconds, as in the documents' example (their text says
 * now seconds, now ms); the three counts are real here, in the cloud approximate and to become 0.
 */
export function queueElement(
  name: string,
  { createdAt, modifiedAt, attributes, counts }: QueueDescription,
): XmlElementContent {
  const fields: readonly XmlElementContent[] = [
    ['QueueName', name],
    ['CreateTime', seconds(createdAt)],
    ['LastModifyTime', seconds(modifiedAt)],
    ['DelaySeconds', attributes.delaySeconds],
    ['MaximumMessageSize', attributes.maximumMessageBytes],
    ['MessageRetentionPeriod', attributes.retentionSeconds],
    ['VisibilityTimeout', attributes.visibilityTimeoutSeconds],
    ['PollingWaitSeconds', attributes.pollingWaitSeconds],
    ['ActiveMessages', counts.visible],
    ['InactiveMessages', counts.invisible],
    ['DelayMessages', counts.delayed],
    ['LoggingEnabled', attributes.loggingEnabled ? 'True' : 'False'],
  ];
  return ['Queue', fields];
}
