// The official SDK of ENS, an optional peer dependency: what shared/adapters/ens/sdk-client.ts uses of it.
declare module '@alicloud/ens20171110' {
  interface Config {
    readonly protocol: string;
    readonly endpoint: string;
    readonly accessKeyId: string;
    readonly accessKeySecret: string;
    readonly securityToken?: string;
  }

  interface Runtime {
    readonly autoretry?: boolean;
    /** Milliseconds. */
    readonly readTimeout: number;
    /** Milliseconds. */
    readonly connectTimeout: number;
    readonly extendsParameters?: { readonly headers: Readonly<Record<string, string>> };
  }

  interface Answer {
    readonly statusCode?: number;
    readonly headers?: Readonly<Record<string, string>>;
    /** By the names of the API. */
    readonly body?: { toMap(): Readonly<Record<string, unknown>> };
  }

  interface Client {
    copySnapshotWithOptions(request: CopySnapshotRequest, runtime: Runtime): Promise<Answer>;
    deleteSnapshotWithOptions(request: DeleteSnapshotRequest, runtime: Runtime): Promise<Answer>;
    describeDisksWithOptions(request: DescribeDisksRequest, runtime: Runtime): Promise<Answer>;
    describeEnsRegionsWithOptions(request: DescribeEnsRegionsRequest, runtime: Runtime): Promise<Answer>;
    describeSnapshotsWithOptions(request: DescribeSnapshotsRequest, runtime: Runtime): Promise<Answer>;
  }

  /** Names begin in lower case. */
  type Fields = Readonly<Record<string, unknown>>;

  export class CopySnapshotRequest {
    constructor(fields: Fields);
    /** Apart from the other requests. */
    destinationRegionIds?: readonly string[];
  }

  export class DeleteSnapshotRequest {
    constructor(fields: Fields);
    snapshotId?: string;
  }

  export class DescribeDisksRequest {
    constructor(fields: Fields);
    diskIds?: string;
  }

  export class DescribeEnsRegionsRequest {
    constructor(fields: Fields);
    ensRegionId?: string;
  }

  export class DescribeSnapshotsRequest {
    constructor(fields: Fields);
    ensRegionIds?: string;
  }

  type ClientClass = new (config: Config) => Client;

  /** The package is CommonJS: Node's import gives its module object, vitest's the class in it. */
  const sdk: { readonly default: ClientClass } | ClientClass;
  export default sdk;
}
