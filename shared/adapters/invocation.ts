import { CallError } from '../core/failure.ts';
import { outOfTime } from '../core/own-failures.ts';
import type { Clock } from '../ports.ts';

/** An access key; with `securityToken` a temporary one (STS). */
export interface Credentials {
  readonly accessKeyId: string;
  readonly accessKeySecret: string;
  readonly securityToken?: string;
}

/** What the platform lends to one invocation. `deadline`: when it is cut off, milliseconds since the epoch. */
export interface Loan {
  readonly credentials?: Credentials;
  readonly deadline: number;
}

/** The invocation that runs now; an instance runs one at a time. */
export interface Invocation {
  begin(loan: Loan): void;
  /** The credentials to sign with now: the invocation's own, else those of the environment. */
  credentials(): Credentials;
  /** The service did not take these: others are given from now on, if there are any. */
  rejected(credentials: Credentials): void;
  /** Throws a CallError when a call of `seconds` could outlast the invocation, or begins after `beginBy` (ms since the epoch). */
  assertTimeFor(seconds: number, beginBy?: number): void;
}

type Environment = Readonly<Record<string, string | undefined>>;

/** An invocation whose credentials fall back to the three variables that Function Compute sets. */
export function createInvocation(environment: Environment, clock: Clock): Invocation {
  let loan: Loan = { deadline: Number.POSITIVE_INFINITY };
  let rejectedId: string | undefined;
  return {
    begin(next) {
      loan = next;
      rejectedId = undefined;
    },
    credentials() {
      const known = [loan.credentials, fromEnvironment(environment)].flatMap((keys) => (keys?.accessKeyId ? keys : []));
      const credentials = known.find((keys) => keys.accessKeyId !== rejectedId) ?? known[0];
      if (credentials !== undefined) return credentials;
      const message =
        'No role lends any, and ALIBABA_CLOUD_ACCESS_KEY_ID and ALIBABA_CLOUD_ACCESS_KEY_SECRET are not both set.';
      throw new CallError({ kind: 'misconfigured', code: 'NoCredentials', message });
    },
    rejected({ accessKeyId }) {
      rejectedId = accessKeyId;
    },
    assertTimeFor(seconds, beginBy = Number.POSITIVE_INFINITY) {
      const now = clock.now();
      if (now > beginBy || now + seconds * 1000 > loan.deadline) throw new CallError(outOfTime);
    },
  };
}

function fromEnvironment(environment: Environment): Credentials | undefined {
  const accessKeyId = environment['ALIBABA_CLOUD_ACCESS_KEY_ID'];
  const accessKeySecret = environment['ALIBABA_CLOUD_ACCESS_KEY_SECRET'];
  const securityToken = environment['ALIBABA_CLOUD_SECURITY_TOKEN'];
  if (!accessKeyId || !accessKeySecret) return undefined;
  return { accessKeyId, accessKeySecret, ...(securityToken ? { securityToken } : {}) };
}
