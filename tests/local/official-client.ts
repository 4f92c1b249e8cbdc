import OpenApi, { $OpenApiUtil } from '@alicloud/openapi-core';

// The package is CommonJS: Node's import gives its module object, vitest's the class in it.
type ClientClass = (typeof OpenApi)['default'];
/** Alibaba's client core. */
export const OpenApiClient: ClientClass = 'default' in OpenApi ? OpenApi.default : (OpenApi as ClientClass);
type Runtime = Parameters<InstanceType<ClientClass>['callApi']>[2];

/** What Alibaba's client throws for an error answer: members are missing where the answer gave none. */
export interface OfficialError extends Error {
  readonly code?: string;
  readonly statusCode?: number;
  readonly requestId?: string;
  readonly retryAfter?: number;
}

/** What Alibaba's client returns for a 200. */
export interface OfficialAnswer<Body> {
  readonly statusCode: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Body & { readonly RequestId: string };
}

/** Calls an ENS action with Alibaba's own client core, which signs, sends and reads; nothing is retried. */
export function officialEns(
  url: string,
  keys: { readonly accessKeyId: string; readonly accessKeySecret: string; readonly securityToken?: string },
  readTimeoutMilliseconds = 10_000,
) {
  const client = new OpenApiClient(
    new $OpenApiUtil.Config({
      protocol: 'http',
      endpoint: new URL(url).host,
      credential: {
        getCredential: async () => ({ ...keys, type: keys.securityToken === undefined ? 'access_key' : 'sts' }),
      },
    }),
  );
  return async <Body>(
    action: string,
    query: Readonly<Record<string, string>>,
    method: 'GET' | 'POST' = 'POST',
  ): Promise<OfficialAnswer<Body>> => {
    const params = new $OpenApiUtil.Params({
      action,
      version: '2017-11-10',
      protocol: 'HTTP',
      pathname: '/',
      method,
      authType: 'AK',
      style: 'RPC',
      reqBodyType: 'formData',
      bodyType: 'json',
    });
    const runtime = { readTimeout: readTimeoutMilliseconds, connectTimeout: 5_000 } as Runtime;
    const answer = await client.callApi(params, new $OpenApiUtil.OpenApiRequest({ query }), runtime);
    return answer as OfficialAnswer<Body>;
  };
}
