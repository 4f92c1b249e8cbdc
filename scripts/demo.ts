import { join } from 'node:path';
import { Command } from 'commander';
import { startLocalCloud } from '../local/cloud.ts';
import { believableWorld } from '../local/ens/believable-world.ts';
import { play } from './demo/story.ts';
import { table } from './demo/table.ts';
import { type PairState, statesOf, tally } from './demo/tally.ts';
import { showWeek } from './demo/week.ts';

// Plays the whole story on a local cloud and counts the result from the cloud's own state.
// With --week: a week of policy life in seconds, on the simulation.
// Usage: npm run demo [-- [--week] [--json]]; exit code 1 if a pair was lost, a copy doubled, or something left undone.

const { json, week } = new Command('npm run demo --')
  .description('Plays the whole story on a local cloud; the last line is the result as JSON.')
  .option('--week', 'play a week of replication rules on the simulation instead', false)
  .option('--json', 'print only the result', false)
  .parse()
  .opts<{ json: boolean; week: boolean }>();
const tell = (line: string) => {
  if (!json) process.stdout.write(`${line}\n`);
};

if (week) {
  const { rows, doubles, bought, deleted } = await showWeek(tell);
  const missed = rows.filter(({ objective }) => objective !== undefined && objective !== 'met').length;
  const behind = rows.filter(({ behindSeconds }) => behindSeconds !== 0).length;
  const ok = missed + behind + doubles === 0;
  process.stdout.write(`${JSON.stringify({ ok, targets: rows.length, missed, behind, doubles, bought, deleted })}\n`);
  process.exit(ok ? 0 : 1);
}

const cloud = await startLocalCloud({
  serverlessYaml: join(import.meta.dirname, '..', 's.yaml'),
  inventory: believableWorld(Date.now()),
  copySeconds: 1,
  // Documented configuration: the seconds of the demo stand for the minutes of the real thing.
  environment: {
    ENS_VISIBILITY_SECONDS: '2',
    ENS_TIMEOUT_SECONDS: '2',
    RETRY_BASE_SECONDS: '1',
    RETRY_REFUSED_BASE_SECONDS: '1',
    TICK_SECONDS: '90',
  },
  queueSource: { timeScale: 0.1 },
});
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
  process.on(signal, () => {
    process.exitCode = 130;
    void cloud.close().then(() => process.exit());
  });
}
try {
  const states = statesOf(await play({ cloud, tell }), cloud);
  const result = tally(states, cloud);
  tell(`\n${table(['snapshot', 'node', 'state', 'live copies', 'why'], states.map(row))}\n`);
  process.stdout.write(`${JSON.stringify(result)}\n`);
  process.exitCode = result.ok ? 0 : 1;
} finally {
  await cloud.close();
}

function row({ snapshotId, ensRegionId, state, liveCopies, why = '' }: PairState): string[] {
  return [snapshotId, ensRegionId, state, String(liveCopies), why];
}
