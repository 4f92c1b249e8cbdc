import { $OpenApiUtil } from '@alicloud/openapi-core';
import type { EnsAction } from '../../shared/adapters/ens/calls.ts';
import type { SdkCall } from '../../shared/adapters/ens/official-client.ts';
import { OpenApiClient } from '../local/official-client.ts';

type Runtime = Parameters<InstanceType<typeof OpenApiClient>['callApi']>[2];

const call =
  (action: EnsAction): SdkCall =>
  async (config, query, runtime) => {
    const client = new OpenApiClient(new $OpenApiUtil.Config(config));
    const params = new $OpenApiUtil.Params({
      action,
      version: '2017-11-10',
      protocol: 'HTTPS',
      pathname: '/',
      method: 'POST',
      authType: 'AK',
      style: 'RPC',
      reqBodyType: 'formData',
      bodyType: 'json',
    });
    // The official SDK's own class for this has more members, all optional to the core.
    const answer = await client.callApi(
      params,
      new $OpenApiUtil.OpenApiRequest({ query }),
      runtime as unknown as Runtime,
    );
    const { statusCode, headers, body } = answer;
    return { statusCode, headers, ...(isObject(body) && { body: { toMap: () => body } }) };
  };

/** The calls of the official SDK as its core makes them, without its models: it can be installed where the SDK cannot. */
export const sdkCoreCalls: Readonly<Record<EnsAction, SdkCall>> = {
  CopySnapshot: call('CopySnapshot'),
  DeleteSnapshot: call('DeleteSnapshot'),
  DescribeDisks: call('DescribeDisks'),
  DescribeEnsRegions: call('DescribeEnsRegions'),
  DescribeSnapshots: call('DescribeSnapshots'),
};

function isObject(body: unknown): body is Readonly<Record<string, unknown>> {
  return typeof body === 'object' && body !== null;
}
