import type { Keys } from '../keys.ts';
import type { FunctionSpec } from './function-spec.ts';
import type { Invocation } from './invocation.ts';
import type { ContextData } from './worker-messages.ts';

/** What Function Compute knows of the account a function runs in. */
export interface FunctionAccount {
  readonly accountId: string;
  readonly region: string;
  /** Temporary keys of the function's role, for an instance that starts. */
  readonly issueKeys: (instanceId: string) => Keys;
  /** Replaces or adds variables of every function: the addresses of the local cloud, shorter durations. */
  readonly overrides: Readonly<Record<string, string>>;
}

/** All variables an instance has: the declared ones, Function Compute's documented own, the overrides; nothing else. */
export function instanceEnvironment(
  spec: FunctionSpec,
  account: FunctionAccount,
  instance: { readonly id: string; readonly codeFolder: string; readonly keys: Keys },
): Record<string, string> {
  return {
    ...spec.environment,
    ALIBABA_CLOUD_ACCESS_KEY_ID: instance.keys.accessKeyId,
    ALIBABA_CLOUD_ACCESS_KEY_SECRET: instance.keys.accessKeySecret,
    ALIBABA_CLOUD_SECURITY_TOKEN: instance.keys.securityToken ?? '',
    FC_ACCOUNT_ID: account.accountId,
    FC_FUNC_CODE_PATH: `${instance.codeFolder}/`,
    FC_FUNCTION_HANDLER: spec.handler,
    FC_FUNCTION_MEMORY_SIZE: String(spec.memorySize),
    FC_FUNCTION_NAME: spec.name,
    FC_INSTANCE_ID: instance.id,
    FC_REGION: account.region,
    // Runtimes on Debian 10, as both built-in ones here are, have FC_VER_ID instead of FC_FUNCTION_VERSION.
    FC_VER_ID: 'LATEST',
    ...account.overrides,
  };
}

/** The documented context of an invocation; service, kept from version 2.0, has no name in 3.0. */
export function invocationContext(
  spec: FunctionSpec,
  account: FunctionAccount,
  { accessKeyId, accessKeySecret, securityToken = '' }: Keys,
  invocation: Invocation,
): ContextData {
  return {
    requestId: invocation.requestId,
    credentials: { accessKeyId, accessKeySecret, securityToken },
    function: { name: spec.name, handler: spec.handler, memory: spec.memorySize, timeout: spec.timeoutSeconds },
    service: { name: '', logProject: '', logStore: '', qualifier: 'LATEST', versionId: '' },
    region: account.region,
    accountId: account.accountId,
    retryCount: invocation.retryCount,
    tracing: { openTracingSpanContext: '', openTracingSpanBaggages: {}, jaegerEndpoint: '' },
  };
}
