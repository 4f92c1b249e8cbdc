import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Command, InvalidArgumentError } from 'commander';
import { startLocalCloud } from './cloud.ts';
import { believableWorld } from './ens/believable-world.ts';
import { type PresetOption, readPresetOption } from './faults/preset-option.ts';
import { functionEnvironment } from './overridable.ts';
import { suggestions } from './suggestions.ts';

// The local cloud: npm start. See README, "Try it".

const root = join(import.meta.dirname, '..');
/** Where `npm run call` and `npm run plan` find the running cloud, its keys and the variables of its functions. */
const addressFile = process.env['LOCAL_CLOUD_FILE'] ?? join(root, '.local-cloud.json');

const options = new Command('npm start --')
  .description('Runs the functions of s.yaml in a local cloud: Function Compute, ENS and SMQ on 127.0.0.1.')
  .option(
    '--port <number>',
    'port of the copy function, the next four are taken too; 0: the system chooses',
    toPort,
    9000,
  )
  .option('--anonymous', 'let anyone on this machine call the copy function without a signature', false)
  .option('--json', 'print nothing but one JSON line with all addresses and keys, once everything runs', false)
  .option(
    '--faults <preset[:seed]>',
    'let things go wrong from the start; the same seed draws the same faults',
    toPreset,
  )
  .parse()
  .opts<{ port: number; anonymous: boolean; json: boolean; faults?: PresetOption }>();

const print = (text: string) => process.stdout.write(`${text}\n`);
const { port, anonymous, json } = options;
const faults = options.faults && { seed: Math.floor(Math.random() * 2 ** 32), ...options.faults };
/** The functions' log is shown once a person has read how to use them; `--json` shows none. */
let isTold = false;
const cloud = await startLocalCloud({
  serverlessYaml: join(root, 's.yaml'),
  inventory: believableWorld(Date.now()),
  copySeconds: 15,
  environment: functionEnvironment(process.env),
  timerExpression: '@every 1m',
  // As delivered it is off: whoever deploys reads the plan before the first run.
  enabledTimersOf: 'ens-snapshot-replicator-policy',
  port,
  anonymous,
  ...(faults === undefined ? {} : { faults }),
  log: (line) => isTold && print(line),
}).catch((error: NodeJS.ErrnoException) => {
  const hint = error.code === 'EADDRINUSE' ? ' Is it running already? Choose another --port, or --port 0.' : '';
  process.stderr.write(`The local cloud did not start: ${error.message}.${hint}\n`);
  process.exit(1);
});
const found = JSON.stringify({ ...cloud.addresses, environment: cloud.environment });
await writeFile(addressFile, found, { mode: 0o600 });

let ending = false;
const end = async () => {
  if (ending) return; // Ctrl-C often arrives twice under npm
  ending = true;
  await cloud.close();
  // Another cloud, started later, may have put its own addresses there.
  if ((await readFile(addressFile, 'utf8').catch(() => '')) === found) await rm(addressFile, { force: true });
};
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, end);
process.stdout.on('error', end); // whoever read us is gone, as `head` is

const fault = await faultOfConfiguration();
if (fault !== undefined) process.stderr.write(`The functions cannot run with these variables: ${fault}\n`);
if (json) {
  print(JSON.stringify(cloud.addresses));
} else {
  const { copyUrl, fcApi, ens, smq, control } = cloud.addresses;
  print(`The local cloud runs: copy function ${copyUrl}, invocation API ${fcApi},`);
  print(`ENS ${ens}, SMQ ${smq}, control ${control}. Ctrl-C ends it.`);
  print('Seconds stand for minutes here: a copy takes 15 s, a task is due after 30 s, the rules tick every minute.');
  if (faults === undefined)
    print('Nothing goes wrong by itself; faults are switched on as shown below, or by --faults.\n');
  else
    print(
      `Faults: ${faults.preset}, drawn with seed ${faults.seed}; --faults ${faults.preset}:${faults.seed} draws them again.\n`,
    );
  print('In another terminal:\n');
  print(`${suggestions(cloud.addresses, cloud.world, cloud.clock.now(), anonymous)}\n`);
  isTold = true;
}

/** What the copy function says of its environment, if it says anything. */
async function faultOfConfiguration(): Promise<string | undefined> {
  const http = { method: 'GET', path: '/healthz' };
  const event = { version: 'v1', rawPath: http.path, headers: {}, body: '', requestContext: { http } };
  const outcome = await cloud.host.invoke('ens-snapshot-replicator-copy', Buffer.from(JSON.stringify(event)));
  if (outcome.kind === 'refused') return undefined; // by a fault from the start: nothing can be asked
  if (outcome.kind === 'failed') return outcome.kind;
  const { statusCode, body } = JSON.parse(Buffer.from(outcome.body).toString('utf8'));
  return statusCode === 200 ? undefined : JSON.parse(body).detail;
}

function toPort(text: string): number {
  const value = Number(text);
  if (!Number.isInteger(value) || value < 0 || value > 65_531) throw new InvalidArgumentError('must be 0 to 65531.');
  return value;
}

function toPreset(text: string): PresetOption {
  const option = readPresetOption(text);
  if (typeof option === 'string') throw new InvalidArgumentError(option);
  return option;
}
