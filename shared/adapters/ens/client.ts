import { objectOf, parseJson } from '../../core/json.ts';
import { signedRequest } from '../openapi/signed-request.ts';
import { redactor } from '../redact.ts';
import { clientOn, type EnsClient, type EnsClientOptions } from './calls.ts';
import { readAnswer } from './read-answer.ts';

/** An ENS client of our own, without dependencies, that signs each sending anew. */
export function createEnsClient(options: EnsClientOptions): EnsClient {
  const { endpoint, timeoutSeconds, exchange, clock, random } = options;
  return clientOn(async ({ action, parameters, connection }, credentials) => {
    const call = { ...rpc, endpoint, action, query: parameters };
    const sign = () => signedRequest(call, credentials, clock.now(), random.uuid());
    const answer = await exchange({ sign, method: call.method, body: '', connection, timeoutSeconds });
    const redact = redactor(credentials, answer.sent['authorization'] ?? '');
    // HTML from a gateway, or nothing, is no object: the status decides.
    return readAnswer({ ...answer, json: objectOf(parseJson(answer.body)) }, redact);
  }, options);
}

const rpc = { method: 'POST', version: '2017-11-10', path: '/', body: '' } as const;
