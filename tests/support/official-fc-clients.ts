import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import Fc2 from '@alicloud/fc2';
import Fc3, { InvokeFunctionHeaders, InvokeFunctionRequest } from '@alicloud/fc20230330';
import { $OpenApiUtil } from '@alicloud/openapi-core';
import type { Keys } from '../../local/keys.ts';

// The package is CommonJS: Node's import gives its module object, vitest's the class in it.
type Fc3Class = (typeof Fc3)['default'];
const Fc3Client: Fc3Class = 'default' in Fc3 ? Fc3.default : (Fc3 as Fc3Class);
type Runtime = Parameters<InstanceType<Fc3Class>['invokeFunctionWithOptions']>[3];

/** What an official client made of an answer. */
export interface OfficialInvocation {
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly body: Buffer;
}

/** How an official client is asked to invoke. */
export interface OfficialOptions {
  readonly type?: 'Sync' | 'Async' | 'Later';
  readonly taskId?: string;
  readonly qualifier?: string;
  readonly log?: 'Tail';
}

/** Invokes a function and throws the client's own error for an answer that is not a success. */
export type InvokeOfficially = (
  name: string,
  event: string | Buffer,
  options?: OfficialOptions,
) => Promise<OfficialInvocation>;

/** Function Compute 3.0's own SDK, @alicloud/fc20230330. */
export function officialFc3(url: string, keys: Keys): InvokeOfficially {
  const client = new Fc3Client(new $OpenApiUtil.Config({ ...keys, protocol: 'http', endpoint: new URL(url).host }));
  return async (name, event, { type, taskId, qualifier, log } = {}) => {
    const request = new InvokeFunctionRequest({ body: Readable.from([Buffer.from(event)]), qualifier });
    const headers = new InvokeFunctionHeaders({ xFcInvocationType: type, xFcAsyncTaskId: taskId, xFcLogType: log });
    const runtime = { readTimeout: 15_000, connectTimeout: 5_000 } as Runtime;
    const answer = await client.invokeFunctionWithOptions(name, request, headers, runtime);
    const { body, headers: answered = {} } = answer;
    return { headers: answered, body: body === undefined ? Buffer.alloc(0) : await buffer(body) };
  };
}

/** Function Compute 2.0's own SDK, @alicloud/fc2; the service it names is of no consequence. */
export function officialFc2(url: string, keys: Keys): InvokeOfficially {
  const client = new Fc2('1000000000000001', {
    accessKeyID: keys.accessKeyId,
    accessKeySecret: keys.accessKeySecret,
    ...(keys.securityToken === undefined ? {} : { securityToken: keys.securityToken }),
    region: 'cn-hangzhou',
    endpoint: url,
    timeout: 15_000,
  });
  return async (name, event, { type, taskId, qualifier, log } = {}) => {
    const headers = {
      ...(type === undefined ? {} : { 'x-fc-invocation-type': type }),
      ...(taskId === undefined ? {} : { 'x-fc-stateful-async-invocation-id': taskId }),
      ...(log === undefined ? {} : { 'x-fc-log-type': log }),
    };
    const answer = await client.invokeFunction('any', name, event, headers, qualifier, { rawBuf: true });
    const { data } = answer;
    // It parses JSON, and reads an error of the function as text.
    const body = Buffer.isBuffer(data) ? data : Buffer.from(typeof data === 'string' ? data : JSON.stringify(data));
    return { headers: answer.headers, body };
  };
}
