import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Callee, type Method, signedCall } from './signed-call.ts';

// Calls the copy function of the running local cloud, signed as a real caller must.
// Usage: npm run call -- METHOD PATH [JSON]

const [method = '', target = '', body = ''] = process.argv.slice(2);
if (!/^(GET|POST|PUT|DELETE)$/.test(method) || !target.startsWith('/')) {
  process.stderr.write('Usage: npm run call -- METHOD PATH [JSON]\nFor example: npm run call -- GET /healthz\n');
  process.exit(2);
}
const addresses = await readFile(join(import.meta.dirname, '..', '.local-cloud.json'), 'utf8').catch(() => {
  process.stderr.write('No local cloud runs here: start one with npm start.\n');
  process.exit(1);
});
const callee: Callee = JSON.parse(addresses);
const { status, text, json } = await signedCall(callee, method as Method, target, body).catch((error: Error) => {
  process.stderr.write(`No answer from ${callee.copyUrl}: ${error.message}\n`);
  process.exit(1);
});
process.stderr.write(`HTTP ${status}\n`);
process.stdout.write(`${json === undefined ? text : JSON.stringify(json, null, 2)}\n`);
process.exitCode = status < 400 ? 0 : 1;
