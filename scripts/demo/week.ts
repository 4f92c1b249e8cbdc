import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { believableWorld } from '../../local/ens/believable-world.ts';
import { readSettings } from '../../shared/adapters/environment.ts';
import { readYamlRules } from '../../shared/adapters/rules/yaml-text.ts';
import { formatDuration } from '../../shared/core/duration.ts';
import { pruneText } from '../../shared/core/plan-text.ts';
import { playWeek, type Week, type WeekRow } from '../../simulation/play/week.ts';
import { table } from './table.ts';

const rulesFile = join(import.meta.dirname, 'week-rules.yaml');
// A Monday noon in China.
const startsAt = Date.UTC(2026, 10, 23, 4);

/** Plays a week of policy life on the simulation, and tells it. */
export async function showWeek(tell: (line: string) => void): Promise<Week> {
  const rules = readYamlRules(await readFile(rulesFile, 'utf8'), rulesFile);
  tell(
    'A week under the rules of scripts/demo/week-rules.yaml: a run every hour, prune every six hours, in a weather of',
  );
  tell('lost answers, refused nodes, failed and vanishing copies and killed workers that ends with the sixth day.\n');
  const week = await playWeek({
    startsAt,
    days: 7,
    seed: 1,
    inventory: believableWorld(startsAt),
    rules,
    settings: readSettings({}),
    pruneSeconds: 6 * 3600,
    weather: {
      ...{ throttled: 0.05, answerLost: 0.05, tooSlow: 0.02, refused: 0.1, omitted: 0.05, copyFails: 0.05 },
      ...{ copyVanishes: 0.03, lags: 0.5, broken: 0.02, killed: 0.005 },
    },
    endOfDay: (day, world) => {
      const { copiesMade, snapshotsDeleted } = world.counters();
      if (day === 3) world.setStock('cn-suzhou-9', 'open');
      const news = day === 3 ? '; cn-suzhou-9, sold out so far, has stock again' : '';
      tell(`  after day ${day}: ${copiesMade} copies bought, ${snapshotsDeleted} deleted${news}`);
    },
  });
  const head = ['rule', 'node', 'copies kept', 'age', 'behind', 'objective', 'calls', 'bought'];
  tell(`\n${table(head, week.rows.map(cells))}\n`);
  tell(pruneText(week.prune));
  return week;
}

function cells({ rule, ensRegionId, copies, ageSeconds, behindSeconds, objective, calls, bought }: WeekRow): string[] {
  const age = ageSeconds === undefined ? 'none' : formatDuration(ageSeconds);
  const behind = behindSeconds === undefined ? 'unknown' : formatDuration(behindSeconds);
  return [rule, ensRegionId, `${copies}`, age, behind, objective ?? '', `${calls}`, `${bought}`];
}
