/** An access key of the local cloud; with `securityToken` it is a temporary (STS) key and requests must carry that token. */
export interface Keys {
  readonly accessKeyId: string;
  readonly accessKeySecret: string;
  readonly securityToken?: string;
}

/** The present time in milliseconds since the epoch. */
export interface Clock {
  now(): number;
}
