import type { AsyncInvocations, AsyncSurroundings } from './async-invocations.ts';
import type { destinationRecord } from './destination-record.ts';
import type { Destination } from './function-spec.ts';
import { ASYNC_EVENT_BYTES } from './http-limits.ts';
import { createRequestId } from './identifiers.ts';

/** What destinations need: the host's functions and queues, and how a function is invoked asynchronously. */
type DestinationSurroundings = Pick<AsyncSurroundings, 'functions' | 'broker' | 'clock' | 'random' | 'options'> &
  Pick<AsyncInvocations, 'accept'>;

/** Sends a record to its destination, once; gives why that did not take it, or undefined. */
export type Deliver = (destination: Destination, record: ReturnType<typeof destinationRecord>) => string | undefined;

/** Queues get a message, functions are invoked asynchronously with the record as their event. */
export function createDestinations(surroundings: DestinationSurroundings): Deliver {
  const { accept, broker, clock, functions, options, random } = surroundings;

  function send(queue: string, text: string): string | undefined {
    if (broker === undefined) return 'this host has no queues';
    const body = options.queueBody === 'base64' ? Buffer.from(text).toString('base64') : text;
    const sent = broker.send(queue, { body }, clock.now());
    return sent.ok ? undefined : `${sent.code}: ${sent.message}`;
  }

  function invoke(name: string, text: string): string | undefined {
    const target = functions.get(name);
    if (target === undefined) return 'there is no such function';
    const event = new TextEncoder().encode(text);
    if (event.length > ASYNC_EVENT_BYTES) return `the record is over ${ASYNC_EVENT_BYTES} bytes`;
    const requestId = createRequestId(clock.now(), random);
    void accept(target, { requestId, event, taskId: requestId, delaySeconds: 0 });
    return undefined;
  }

  return ({ kind, name }, record) => {
    const text = JSON.stringify(record);
    return kind === 'queue' ? send(name, text) : invoke(name, text);
  };
}
