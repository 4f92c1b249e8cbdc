import { formatDuration, secondsOf } from './duration.ts';
import type { Finding, LintedRule, LintOptions } from './lint-context.ts';

/** Windows that runs may miss, and objectives that are missed though all goes well. */
export function lintTimes({ rule, worst, placeOf }: LintedRule, { tickSeconds = 0 }: LintOptions): Finding[] {
  const { objective, source } = rule;
  const tickMs = tickSeconds * 1000;
  const findings: Finding[] = [];
  if (worst.open < tickMs) {
    const message = `is open for ${text(worst.open)}, and a run comes every ${text(tickMs)}: no run may meet it`;
    findings.push({ path: placeOf('window'), message });
  }
  const behind = worst.wait + tickMs;
  if (objective?.maxBehind !== undefined && secondsOf(objective.maxBehind) * 1000 < behind) {
    const message = `can be missed though all goes well: a run may begin a copy as late as ${text(behind)} after it is wanted`;
    findings.push({ path: [...placeOf('objective'), 'maxBehind'], message });
  }
  const minAge = source.minAge === undefined ? 0 : secondsOf(source.minAge) * 1000;
  const age = worst.age + minAge + tickMs;
  if (objective?.maxAge !== undefined && secondsOf(objective.maxAge) * 1000 < age) {
    const message = `can be missed though all goes well: the newest copy may be ${text(age)} old before a run replaces it`;
    findings.push({ path: [...placeOf('objective'), 'maxAge'], message });
  }
  return findings;
}

function text(ms: number): string {
  return formatDuration(ms / 1000);
}
