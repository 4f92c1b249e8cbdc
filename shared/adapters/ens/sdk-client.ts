import sdk, {
  CopySnapshotRequest,
  DeleteSnapshotRequest,
  DescribeDisksRequest,
  DescribeEnsRegionsRequest,
  DescribeSnapshotsRequest,
} from '@alicloud/ens20171110';
import type { EnsAction, EnsClient, EnsClientOptions, EnsParameters } from './calls.ts';
import { createOfficialClient, type SdkCall } from './official-client.ts';

const Client = 'default' in sdk ? sdk.default : sdk;

const calls: Readonly<Record<EnsAction, SdkCall>> = {
  CopySnapshot(config, { DestinationRegionIds = '[]', ...others }, runtime) {
    const request = { ...fields(others), destinationRegionIds: JSON.parse(DestinationRegionIds) };
    return new Client(config).copySnapshotWithOptions(new CopySnapshotRequest(request), runtime);
  },
  DeleteSnapshot: (config, parameters, runtime) =>
    new Client(config).deleteSnapshotWithOptions(new DeleteSnapshotRequest(fields(parameters)), runtime),
  DescribeDisks: (config, parameters, runtime) =>
    new Client(config).describeDisksWithOptions(new DescribeDisksRequest(fields(parameters)), runtime),
  DescribeEnsRegions: (config, parameters, runtime) =>
    new Client(config).describeEnsRegionsWithOptions(new DescribeEnsRegionsRequest(fields(parameters)), runtime),
  DescribeSnapshots: (config, parameters, runtime) =>
    new Client(config).describeSnapshotsWithOptions(new DescribeSnapshotsRequest(fields(parameters)), runtime),
};

/** The ENS client on `@alicloud/ens20171110`, which has to be installed; `exchange` is not used. */
export function createEnsClient(options: EnsClientOptions): EnsClient {
  return createOfficialClient(calls, options);
}

// The SDK's requests have the API's names with a small first letter.
function fields(parameters: EnsParameters): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(parameters).map(([name, value]) => [name.charAt(0).toLowerCase() + name.slice(1), value]),
  );
}
