import { findLocalCloud } from '../cli/local-cloud.ts';
import { CallError } from '../shared/core/failure.ts';
import { type Method, signedCall } from './signed-call.ts';

// Calls the copy function of the running local cloud, signed as a real caller must.
// Usage: npm run call -- METHOD PATH [JSON]

const [method = '', target = '', body = ''] = process.argv.slice(2);
if (!/^(GET|POST|PUT|DELETE)$/.test(method) || !target.startsWith('/') || /%(?![0-9A-Fa-f]{2})/.test(target)) {
  process.stderr.write(
    'Usage: npm run call -- METHOD PATH [JSON]\nMETHOD is GET, POST, PUT or DELETE. For example: npm run call -- GET /healthz\n',
  );
  process.exit(2);
}
const callee = await findLocalCloud();
if ('fault' in callee) {
  process.stderr.write(`${callee.fault}\n`);
  process.exit(1);
}
const { status, text, json } = await signedCall(callee, method as Method, target, body).catch((error: unknown) => {
  const isGone = error instanceof CallError && error.failure.kind === 'unsent';
  const why = isGone ? 'No local cloud runs here any more: start one with npm start.' : `No answer: ${error}`;
  process.stderr.write(`${why}\n`);
  process.exit(1);
});
process.stderr.write(`HTTP ${status}\n`);
process.stdout.write(`${json === undefined ? text : JSON.stringify(json, null, 2)}\n`);
process.exitCode = status < 400 ? 0 : 1;
