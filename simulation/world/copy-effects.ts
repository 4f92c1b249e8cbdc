import type { FaultRule } from '../../local/ens/faults.ts';
import type { CopyOrder } from '../../shared/ports.ts';
import { longestLifeSeconds } from '../story/scenario.ts';
import type { Surroundings } from './surroundings.ts';

/** What the weather does to a CopySnapshot. */
export function effectsOn({ ensRegionIds }: CopyOrder, { random, weather, settings }: Surroundings) {
  const storm = weather();
  if (storm === undefined) return [];
  const action = 'CopySnapshot';
  const node = random.pick(ensRegionIds);
  const error = (code: string) => ({ kind: 'error', commit: false, status: 400, code, message: '' }) as const;
  const faults: FaultRule[] = [];
  if (random.chance(storm.throttled)) faults.push({ action, effect: error('Throttling') });
  else if (random.chance(storm.denied)) faults.push({ action, effect: error('NoPermission') });
  else if (random.chance(storm.answerLost))
    faults.push({ action, effect: { kind: 'drop', commit: random.chance(0.7) } });
  if (random.chance(storm.refused)) faults.push({ action, ensRegionId: node, effect: { kind: 'refuse-node' } });
  else if (random.chance(storm.omitted)) {
    faults.push({ action, ensRegionId: node, effect: { kind: 'omit-node', commit: random.chance(0.5) } });
  } else if (random.chance(storm.copyFails)) faults.push({ action, ensRegionId: node, effect: { kind: 'copy-fails' } });
  else if (random.chance(storm.copyVanishes)) {
    const seconds = random.next() * longestLifeSeconds;
    const dying = random.chance(0.5) ? { deletingSeconds: Math.min(seconds, 300) } : {};
    const effect = { kind: 'copy-vanishes', seconds, ...dying } as const;
    faults.push({ action, ensRegionId: node, effect });
  } else if (random.chance(storm.lags)) {
    const seconds = random.next() * settings.ensVisibilitySeconds;
    faults.push({ action, effect: { kind: 'listing-lags', seconds } });
  }
  return faults;
}
