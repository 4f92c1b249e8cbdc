import type { SmqFailure } from './failure.ts';
import { smqDocument, type XmlElementContent } from './xml-writer.ts';

/** An HTTP answer before the headers every answer has. */
export interface Reply {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

const XML = 'text/xml;charset=utf-8';

/** An answer with an XML document. */
export function xmlReply(status: number, root: XmlElementContent): Reply {
  return { status, headers: { 'Content-Type': XML }, body: smqDocument(root) };
}

/** The documented `<Error>` document of a refusal, or the gateway's page a fault asks for. */
export function errorReply({ status, code, message, page }: SmqFailure, requestId: string, hostId: string): Reply {
  if (page !== undefined) return { status, headers: { 'Content-Type': 'text/html' }, body: page };
  const fields = [
    ['Code', code],
    ['Message', message],
    ['RequestId', requestId],
    ['HostId', hostId],
  ] as const;
  return xmlReply(status, ['Error', fields]);
}
