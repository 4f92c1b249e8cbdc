import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createInvocation } from '../../shared/adapters/invocation.ts';
import { createSmqClient } from '../../shared/adapters/smq/client.ts';
import { createQueue } from '../../shared/adapters/smq/queue.ts';
import { createTaskQueue } from '../../shared/adapters/smq/task-queue.ts';
import { parse } from '../../shared/adapters/smq/xml.ts';
import { CallError } from '../../shared/core/failure.ts';
import { letterOfMessage, taskOf } from '../../shared/core/task.ts';
import type { TaskQueue } from '../../shared/ports.ts';
import { job, node, noon } from '../support/builders.ts';
import { type Answered, answers, echoed } from './answers.ts';
import { credentials, expectNoSecret, fuzz } from './fuzzing.ts';
import { hostileText, mangled } from './hostile.ts';

const sent = '<MessageId>5F29</MessageId><MessageBodyMD5>0A</MessageBodyMD5><ReceiptHandle>8-YWJj</ReceiptHandle>';
const failed = '<ErrorCode>InternalError</ErrorCode><ErrorMessage>no</ErrorMessage>';
const documents = [
  `<?xml version="1.0"?><Message xmlns="http://mns.aliyuncs.com/doc/v1/">${sent}</Message>`,
  `<Messages><Message>${sent}</Message><Message>${failed}</Message></Messages>`,
  `<Messages><Message>${sent}<MessageBody>eyJ9</MessageBody><DequeueCount>1</DequeueCount></Message></Messages>`,
  '<Error><Code>QueueNotExist</Code><Message>The queue is not there.</Message><RequestId>5F</RequestId></Error>',
  '<Errors><Error><ErrorCode>ReceiptHandleError</ErrorCode></Error></Errors>',
  '<html><body>Bad Gateway</body></html>',
];
const deep = '<a>'.repeat(12_000) + '</a>'.repeat(12_000);
const bodies = fc.oneof(
  { weight: 80, arbitrary: fc.constantFrom(...documents).chain(mangled) },
  { weight: 20, arbitrary: fc.constantFrom(...documents) },
  { weight: 10, arbitrary: hostileText },
  { weight: 1, arbitrary: fc.constant(deep) },
  {
    weight: 40,
    arbitrary: fc
      .constantFrom('Code', 'Message', 'ErrorMessage')
      .map((name) => `<Error><Code>AccessDenied</Code><${name}>${echoed}</${name}></Error>`),
  },
);

const calls: readonly (readonly [string, (queue: TaskQueue) => Promise<unknown>])[] = [
  ['put', (queue) => queue.put(taskOf(job(), [node('cn-a-1')], { name: 'nightly', description: 'x' }), 60)],
  ['withdraw', (queue) => queue.withdraw('8-YWJj')],
  ['receive', (queue) => queue.receive(16)],
  ['bury', (queue) => queue.bury(['a', 'b'].map((body) => letterOfMessage(body, { kind: 'invalid' }, noon)))],
];

describe('SMQ answers', () => {
  test.each(calls)('%s: a value, or a CallError that shows no secret', (_, call) =>
    fuzz(fc.array(answers(bodies), { minLength: 1, maxLength: 2 }), async (list) => {
      const clock = { now: () => noon, sleep: async () => {} };
      const invocation = createInvocation({}, clock);
      invocation.begin({ credentials, deadline: Number.POSITIVE_INFINITY });
      const signatures: string[] = [];
      let asked = 0;
      const client = createSmqClient({
        endpoint: 'https://smq.test',
        invocation,
        clock,
        exchange: async (request) => {
          const signed = request.sign();
          signatures.push(signed.headers['authorization']?.split(':')[1] ?? '');
          const answer = list[asked % list.length] as Answered;
          asked += 1;
          return answer(signed);
        },
      });
      const failure = await call(createTaskQueue(createQueue(client, 'jobs'), createQueue(client, 'letters'))).catch(
        (reason: unknown) => reason,
      );
      expect(asked).toBeLessThanOrEqual(2);
      if (!(failure instanceof Error)) return;
      expect(failure).toBeInstanceOf(CallError);
      const told = JSON.stringify((failure as CallError).failure);
      expect(told.length).toBeLessThan(4_000);
      expectNoSecret(`${told} ${failure.stack}`, signatures);
    }),
  );

  test('parse: an element or undefined, whatever the text', () =>
    fuzz(bodies, (text) => {
      const root = parse(text);
      if (root !== undefined) expect(typeof root.name).toBe('string');
    }));
});
