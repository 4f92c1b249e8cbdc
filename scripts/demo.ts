import { join } from 'node:path';
import { startLocalCloud } from '../local/cloud.ts';
import { believableWorld } from '../local/ens/believable-world.ts';
import { play } from './demo/story.ts';
import { table } from './demo/table.ts';
import { type PairState, statesOf, tally } from './demo/tally.ts';

// Plays the whole story on a local cloud and counts the result from the cloud's own state.
// Usage: npm run demo [-- --json]; exit code 1 if a pair was lost or a copy doubled.

const json = process.argv.includes('--json');
const tell = (line: string) => {
  if (!json) process.stdout.write(`${line}\n`);
};

const cloud = await startLocalCloud({
  serverlessYaml: join(import.meta.dirname, '..', 's.yaml'),
  inventory: believableWorld(Date.now()),
  copySeconds: 1,
  // Documented configuration: the seconds of the demo stand for the minutes of the real thing.
  environment: { ENS_VISIBILITY_SECONDS: '30', ENS_TIMEOUT_SECONDS: '3', RETRY_BASE_SECONDS: '2' },
});
try {
  const states = statesOf(await play({ cloud, tell }), cloud);
  const result = tally(states, cloud);
  tell(`\n${table(['snapshot', 'node', 'state', 'live copies', 'why'], states.map(row))}\n`);
  tell('The queue holds what is still to be done; the dead letters what a person has to look at.');
  process.stdout.write(`${JSON.stringify(result)}\n`);
  process.exitCode = result.ok ? 0 : 1;
} finally {
  await cloud.close();
}

function row({ snapshotId, ensRegionId, state, liveCopies, why = '' }: PairState): string[] {
  return [snapshotId, ensRegionId, state, String(liveCopies), why];
}
