import type { Credentials } from './invocation.ts';

/** A text as it may be told. */
export type Redact = (text: string) => string;

/**
 * Takes out of a service's texts what was sent with the request and is nobody's business: where signatures differ, services
 * quote all that they signed, the security token with it. `authorization` is the header's value.
 */
export function redactor({ accessKeySecret, securityToken }: Credentials, authorization: string): Redact {
  const signature = /(?:Signature=|:)([^,\s]+)$/.exec(authorization)?.[1];
  const secrets = [accessKeySecret, securityToken, signature].flatMap((secret) =>
    secret ? [secret, encodeURIComponent(secret)] : [],
  );
  return (text) => secrets.reduce((left, secret) => left.replaceAll(secret, '***'), text);
}
